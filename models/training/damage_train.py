"""Trains the damage network: `python damage_train.py --data DIR --run DIR`. Interrupted at any moment, the same command goes on from the last checkpoint."""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from course import Course
from damage_network import CONTEXT, OUTPUTS, SEEN, Damage

STEMS = ('vocals', 'drums', 'bass', 'other', 'mix')
# Moments of 93 ms.
LENGTH = 128


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
    data = Data(options.data, False)
    network = Damage()
    course = Course(options.run, network, options.rate, decay=0.02, last=1 / 2, keeps=60)
    for step in course.steps(options.steps):
        x, context, goal = batch(data, options.seed, step, options.batch)
        course.learn(loss_of(network.train()(x, context), goal))
        if course.step % 100 == 0:
            held = choose(course.mean, Data(options.data, True)) if course.step % 500 == 0 else {}
            course.tell(len(data.names), **held)
            data.look()


if __name__ == '__main__':
    main()
