"""Trains the drum network: `python drums_train.py --data DIR --run DIR`. Interrupted at any moment, the same command goes on from the last checkpoint."""

import argparse
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from course import Course
from drums_network import CLASSES, Drums, inputs
from drums_songs import BANDS

FRAMES = 300


class Data:
    """The stems that lie in a folder now; `look` finds those that have come since."""

    def __init__(self, folder: str) -> None:
        self.folder, self.items = Path(folder), {}
        self.look()

    def look(self) -> None:
        for path in sorted(self.folder.glob('*.npz')):
            if path.name not in self.items:
                file = np.load(path)
                levels = file['levels']
                self.items[path.name] = (levels, np.quantile(levels, 0.99, axis=0, method='lower').astype(np.float32), [(*hit[:2], audible(levels, *hit[:2])) for hit in file['hits']])
        self.names = sorted(self.items)


# Bands in which a class is heard, first and last: kick, snare, hats, toms, cymbals, others.
HEARD = ((0, 12), (6, 45), (38, 63), (38, 63), (2, 24), (32, 63), (0, 63))


def audible(levels: np.ndarray, time: float, drum: float) -> bool:
    """Whether three bands of the class rise by 3 dB or more: what hiss or a codec has covered can't be learned."""
    first, last = HEARD[int(drum)]
    frame = round(100 * time)
    after = levels[frame : frame + 5, first : last + 1].max(0, initial=0).astype(int)
    before = levels[max(0, frame - 6) : max(1, frame - 2), first : last + 1].max(0, initial=0).astype(int)
    return int((after - before >= 6).sum()) >= 3


def targets(hits: list, first: int) -> np.ndarray:
    """[FRAMES, CLASSES]: 1 where a hit begins, less in the frames beside it; NaN around hits that can't be heard."""
    out = np.zeros((FRAMES, CLASSES), np.float32)
    frames = np.arange(FRAMES)
    for time, drum, heard in hits:
        centre, k = 100 * time - first, int(drum)
        if not -3 < centre < FRAMES + 3:
            continue
        if heard:
            out[:, k] = np.fmax(out[:, k], np.exp(-0.5 * ((frames - centre) / 1.0) ** 2))
        else:
            near = np.abs(frames - centre) < 3
            out[near & (out[:, k] < 0.01), k] = np.nan
    return out


def curve(rng) -> np.ndarray:
    """A gain for each band in half decibels: a tilt and two bells."""
    place = np.linspace(-1, 1, BANDS)
    db = rng.normal(0, 3) * place
    for _ in range(2):
        db = db + rng.normal(0, 4) * np.exp(-(((place - rng.uniform(-1, 1)) / rng.uniform(0.1, 0.5)) ** 2))
    return 2 * db


def item(data: Data, rng):
    levels, tops, hits = data.items[data.names[int(rng.integers(len(data.names)))]]
    first = int(rng.integers(len(levels) - FRAMES + 1))
    x, tops, y = levels[first : first + FRAMES].astype(np.float32), tops.copy(), targets(hits, first)
    if rng.random() < 0.07:
        # Two drummers at once: powers add up.
        other, loud, struck = data.items[data.names[int(rng.integers(len(data.names)))]]
        start = int(rng.integers(len(other) - FRAMES + 1))
        more = 2 * rng.normal(-3, 4) + tops.max() - loud.max()
        x = 20 * np.log10(10 ** (x / 20) + 10 ** ((other[start : start + FRAMES] + more) / 20))
        tops = 20 * np.log10(10 ** (tops / 20) + 10 ** ((loud + more) / 20))
        y = np.fmax(y, targets(struck, start))
    gain = curve(rng)
    x, tops = x + gain, tops + gain
    if rng.random() < 0.15:
        # A bed of noise.
        floor = tops.max() - 2 * rng.uniform(25, 70) + curve(rng)
        x, tops = np.maximum(x, floor + rng.normal(0, 5, x.shape)), np.maximum(tops, floor + 10)
    if rng.random() < 0.08:
        end = int(rng.integers(40, BANDS))
        x[:, end:], tops[end:] = 0, 0
    return x + rng.normal(0, 1, x.shape), tops, y


def batch(data: Data, seed: int, step: int, size: int):
    rng = np.random.default_rng([seed, step])
    x, tops, y = (torch.from_numpy(np.stack(parts).astype(np.float32)) for parts in zip(*(item(data, rng) for _ in range(size))))
    return inputs(x, tops), y


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--data', required=True)
    parser.add_argument('--run', required=True, help='folder of the checkpoint and the log')
    parser.add_argument('--steps', type=int, default=4000)
    parser.add_argument('--batch', type=int, default=16)
    parser.add_argument('--rate', type=float, default=2e-3)
    parser.add_argument('--seed', type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    data = Data(options.data)
    network = Drums()
    course = Course(options.run, network, options.rate, decay=0.01, last=1 / 2, keeps=60)
    for step in course.steps(options.steps):
        x, y = batch(data, options.seed, step, options.batch)
        scores = network.train()(x)
        # Hits are rare: a missed one costs three times as much as one too many in a frame.
        known = ~y.isnan()
        course.learn(functional.binary_cross_entropy_with_logits(scores[known], y[known], pos_weight=torch.tensor(3.0)) * 10)
        if course.step % 50 == 0:
            course.tell(len(data.names))
            data.look()


if __name__ == '__main__':
    main()
