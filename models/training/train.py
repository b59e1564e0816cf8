"""Trains the separator: `python train.py --songs DIR --run DIR`. Interrupted at any moment, the same command goes on from the last checkpoint."""

import argparse
import copy
import json
import os
import signal
import time
from pathlib import Path

import torch

import remix
from export import read
from network import POWERS, Separator

STOP = False


def loss_of(scores: torch.Tensor, data: dict) -> torch.Tensor:
    """
    The error of the masked complex spectrum, exact within a band from three sums: Σ|mX − S|² = m²Σ|X|² − 2mΣ Re X S* + Σ|S|².
    Half of it band by band in magnitudes (each moment counts), half over the chunk (what SDR measures), both relative to the mix.
    """
    masks = scores.float().softmax(2)
    mix = data['mix'][:, :, None]
    error = (masks**2 * mix - 2 * masks * data['inner'] + data['truth']).clamp(min=0)
    fine = (error + 1e-6).sqrt().sum((1, 3, 4)) / (mix + 1e-6).sqrt().sum((1, 3, 4))
    whole = (error.sum((1, 3, 4)) / mix.sum((1, 3, 4)) + 1e-4).sqrt()
    return (fine + whole).mean() / 2


def rate_at(step: int, steps: int, peak: float) -> float:
    """Rises over 100 steps, holds, and falls to nothing over the last third: so the end may be moved while it holds."""
    return peak * min(1, (step + 1) / 100) * min(1, max(0.01, (steps - step) / (steps / 3)))


def measure(network: Separator, songs: remix.Songs, seed: int) -> None:
    """Sets the network's shift and scale of the powers from a few batches."""
    x = torch.cat([remix.batch(songs, None, seed, 10**9 + k, 8)['x'][:, :POWERS] for k in range(4)])
    network.shift[:POWERS] = x.mean((0, 2), keepdim=True)[0]
    network.scale[:POWERS] = 1 / (x.std((0, 2), keepdim=True)[0] + 0.05)


def save(path: Path, state: dict) -> None:
    torch.save(state, path.with_suffix('.part'))
    os.replace(path.with_suffix('.part'), path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--songs', required=True)
    parser.add_argument('--mixes', help='folder of mixes that the classical separator has heard; without it the network is trained alone, on songs remixed at each step')
    parser.add_argument('--run', required=True, help='folder of the checkpoint and the log')
    parser.add_argument('--steps', type=int, default=3000)
    parser.add_argument('--batch', type=int, default=8)
    parser.add_argument('--rate', type=float, default=2e-3)
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--start', help='exported weights (.safetensors) to begin with, where there is no checkpoint')
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    run = Path(options.run)
    run.mkdir(parents=True, exist_ok=True)
    songs = remix.Songs(options.songs)
    mixes = remix.Mixes(options.mixes) if options.mixes else None
    network = Separator()
    step = 0
    checkpoint = run / 'checkpoint.pt'
    known = torch.load(checkpoint, weights_only=True) if checkpoint.exists() else None
    if known:
        network.load_state_dict(known['network'])
        step = known['step']
    elif options.start:
        network.load_state_dict(read(Path(options.start)))
    else:
        measure(network, songs, options.seed)
    network.to(device, memory_format=torch.channels_last)
    mean = copy.deepcopy(network)
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=0.01, betas=(0.9, 0.98))
    if known:
        mean.load_state_dict(known['mean'])
        optimiser.load_state_dict(known['optimiser'])

    def keep() -> None:
        state = {'step': step, 'network': network.state_dict(), 'mean': mean.state_dict(), 'optimiser': optimiser.state_dict()}
        save(checkpoint, state)

    def stop(*_) -> None:
        global STOP
        STOP = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    saved, shown, began, losses = time.monotonic(), step, time.process_time(), []
    while step < options.steps and not STOP:
        for group in optimiser.param_groups:
            group['lr'] = rate_at(step, options.steps, options.rate)
        data = {name: values.to(device) for name, values in remix.batch(songs, mixes, options.seed, step, options.batch).items()}
        with torch.autocast(device, torch.bfloat16):
            scores = network(data['x'])
        loss = loss_of(scores, data)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        step += 1
        # The mean follows quickly at first and then over some 200 steps.
        share = min(0.995, step / (step + 10))
        with torch.no_grad():
            for a, b in zip(mean.parameters(), network.parameters()):
                a.lerp_(b, 1 - share)
        losses.append(loss.item())
        if step % 25 == 0:
            line = {'step': step, 'loss': round(sum(losses) / len(losses), 5), 'material': len((mixes or songs).names), 'cpu': round((time.process_time() - began) / (step - shown), 2)}
            shown, began, losses = step, time.process_time(), []
            print(json.dumps(line), flush=True)
            with open(run / 'log.ndjson', 'a') as log:
                log.write(json.dumps(line) + '\n')
            (mixes or songs).look()
        if time.monotonic() - saved > 120:
            keep()
            saved = time.monotonic()
    keep()


if __name__ == '__main__':
    main()
