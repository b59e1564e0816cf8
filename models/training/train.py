"""Trains the separator: `python train.py --songs DIR --run DIR`. Interrupted at any moment, the same command goes on from the last checkpoint."""

import argparse
from pathlib import Path

import torch

import remix
from course import Course, checkpoint
from export import read
from network import POWERS, Separator


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


def measure(network: Separator, songs: remix.Songs, seed: int) -> None:
    """Sets the network's shift and scale of the powers from a few batches."""
    x = torch.cat([remix.batch(songs, None, seed, 10**9 + k, 8)['x'][:, :POWERS] for k in range(4)])
    network.shift[:POWERS] = x.mean((0, 2), keepdim=True)[0]
    network.scale[:POWERS] = 1 / (x.std((0, 2), keepdim=True)[0] + 0.05)


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
    songs = remix.Songs(options.songs)
    mixes = remix.Mixes(options.mixes) if options.mixes else None
    material = mixes or songs
    network = Separator()
    if checkpoint(options.run) is None:
        if options.start:
            network.load_state_dict(read(Path(options.start)))
        else:
            measure(network, songs, options.seed)
    network.to(device, memory_format=torch.channels_last)
    course = Course(options.run, network, options.rate, decay=0.01, last=1 / 3, keeps=120)
    for step in course.steps(options.steps):
        data = {name: values.to(device) for name, values in remix.batch(songs, mixes, options.seed, step, options.batch).items()}
        with torch.autocast(device, torch.bfloat16):
            scores = network(data['x'])
        course.learn(loss_of(scores, data))
        if course.step % 25 == 0:
            course.tell(len(material.names))
            material.look()


if __name__ == '__main__':
    main()
