"""Trains the damage network: `python damage_train.py --data DIR --run DIR`. Interrupted at any moment, the same command goes on from the last checkpoint."""

import argparse
import copy
import json
import os
import signal
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from damage_network import CONTEXT, OUTPUTS, SEEN, Damage

STEMS = ('vocals', 'drums', 'bass', 'other', 'mix')
# Moments of 93 ms.
LENGTH = 128
STOP = False


class Data:
    """The spoiled stems and mixes that lie in the folders now, mapped; `look` finds those that have come since. Songs whose number ends in 9 are kept for choosing."""

    def __init__(self, folders: list, choosing: bool) -> None:
        self.folders, self.choosing, self.items = folders, choosing, {}
        self.look()

    def look(self) -> None:
        for folder in self.folders:
            for path in sorted(Path(folder).glob('*.f16')):
                song, _, stem = path.stem.rsplit('-', 2)
                if str(path) in self.items or song.endswith('9') != self.choosing:
                    continue
                rows = np.memmap(path, np.float16, 'r').reshape(-1, SEEN + 3)
                if len(rows) >= LENGTH:
                    self.items[str(path)] = (rows, STEMS.index(stem))
        self.names = sorted(self.items)


def unpack(rows: np.ndarray, stem: int):
    """What the network is given of rows as tests/eval/damage/moments.ts writes them, and what it shall say: [T, SEEN], [T, CONTEXT], [T, OUTPUTS]; chances of 0 where nothing is asked."""
    rows = rows.astype(np.float32)
    sounds, label, other = (rows[:, SEEN + k].astype(int) for k in range(3))
    context = np.zeros((len(rows), CONTEXT), np.float32)
    context[:, stem] = 1
    context[:, len(STEMS)] = sounds
    asked = (label >= 0) & (sounds > 0)
    goal = np.eye(OUTPUTS, dtype=np.float32)[np.maximum(label, 0)]
    both = other > 0
    goal[both] = 0.5 * goal[both] + 0.5 * np.eye(OUTPUTS, dtype=np.float32)[other[both]]
    return rows[:, :SEEN], context, (0.98 * goal + 0.02 / OUTPUTS) * asked[:, None]


def batch(data: Data, seed: int, step: int, size: int):
    rng = np.random.default_rng([seed, step])
    parts = []
    for _ in range(size):
        rows, stem = data.items[data.names[int(rng.integers(len(data.names)))]]
        first = int(rng.integers(len(rows) - LENGTH + 1))
        x, context, goal = unpack(rows[first : first + LENGTH], stem)
        # No single number decides: each gets noise, and one in ten is silent through the chunk; at times all of a kind shift a little, as in another style.
        x = x + rng.normal(0, 0.15, x.shape) + rng.normal(0, 0.15, x.shape[1])
        x = x * (rng.random(x.shape[1]) > 0.1)
        if rng.random() < 0.5:
            x, context, goal = x[::-1], context[::-1], goal[::-1]
        parts.append((x, context, goal))
    return (torch.from_numpy(np.stack(part).astype(np.float32)) for part in zip(*parts))


def loss_of(scores: torch.Tensor, goal: torch.Tensor) -> torch.Tensor:
    return -(goal * functional.log_softmax(scores, -1)).sum() / goal.sum()


def choose(network: Damage, data: Data) -> dict:
    """The loss, and how many of the damaged moments get the right cause and of the clean ones the word clean, on songs that are not trained on."""
    network.eval()
    losses, right, clean = [], [], []
    with torch.no_grad():
        for rows, stem in data.items.values():
            x, context, goal = (torch.from_numpy(part)[None] for part in unpack(rows, stem))
            scores = network(x, context)
            if goal.sum() > 0:
                losses.append(loss_of(scores, goal).item())
            said, meant = scores.argmax(-1), goal.argmax(-1)
            asked = goal.sum(-1) > 0
            causes = lambda k: (k + 2) // 3
            right.append((causes(said) == causes(meant))[asked & (meant > 0)].float())
            clean.append((said == 0)[asked & (meant == 0)].float())
    return {'held': round(float(np.mean(losses)), 4), 'right': round(torch.cat(right).mean().item(), 4), 'clean': round(torch.cat(clean).mean().item(), 4)}


def rate_at(step: int, steps: int, peak: float) -> float:
    """Rises over 100 steps, holds, and falls to nothing over the last half: so the end may be moved while it holds."""
    return peak * min(1, (step + 1) / 100) * min(1, max(0.01, (steps - step) / (steps / 2)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--data', required=True, nargs='+')
    parser.add_argument('--run', required=True, help='folder of the checkpoint and the log')
    parser.add_argument('--steps', type=int, default=3000)
    parser.add_argument('--batch', type=int, default=16)
    parser.add_argument('--rate', type=float, default=2e-3)
    parser.add_argument('--seed', type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    run = Path(options.run)
    run.mkdir(parents=True, exist_ok=True)
    data = Data(options.data, False)
    network, step = Damage(), 0
    mean = copy.deepcopy(network)
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=0.02, betas=(0.9, 0.98))
    checkpoint = run / 'checkpoint.pt'
    if checkpoint.exists():
        known = torch.load(checkpoint, weights_only=True)
        step = known['step']
        network.load_state_dict(known['network'])
        mean.load_state_dict(known['mean'])
        optimiser.load_state_dict(known['optimiser'])

    def keep() -> None:
        torch.save({'step': step, 'network': network.state_dict(), 'mean': mean.state_dict(), 'optimiser': optimiser.state_dict()}, run / 'part')
        os.replace(run / 'part', checkpoint)

    def stop(*_) -> None:
        global STOP
        STOP = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    saved, shown, began, losses = time.monotonic(), step, time.process_time(), []
    while step < options.steps and not STOP:
        for group in optimiser.param_groups:
            group['lr'] = rate_at(step, options.steps, options.rate)
        x, context, goal = batch(data, options.seed, step, options.batch)
        loss = loss_of(network.train()(x, context), goal)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        step += 1
        # The mean follows quickly at first and then over some 200 steps; so do the norms' statistics.
        share = min(0.995, step / (step + 10))
        with torch.no_grad():
            for name, a in mean.state_dict().items():
                if a.is_floating_point():
                    a.lerp_(network.state_dict()[name], 1 - share)
        losses.append(loss.item())
        if step % 100 == 0:
            line = {'step': step, 'loss': round(sum(losses) / len(losses), 4), 'material': len(data.names), 'cpu': round((time.process_time() - began) / (step - shown), 3)}
            if step % 500 == 0:
                line |= choose(mean, Data(options.data, True))
            shown, began, losses = step, time.process_time(), []
            print(json.dumps(line), flush=True)
            with open(run / 'log.ndjson', 'a') as log:
                log.write(json.dumps(line) + '\n')
            data.look()
        if time.monotonic() - saved > 60:
            keep()
            saved = time.monotonic()
    keep()


if __name__ == '__main__':
    main()
