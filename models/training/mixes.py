"""Mixes of the songs' stems, within a song and across songs, that the classical separator hears before the network does: `python mixes.py --songs DIR --out DIR`; then `node priors.ts DIR`."""

import argparse
import os
from pathlib import Path

import numpy as np

import effects
from remix import Songs, balanced, limited

RATE = 44100
SECONDS = 20


def mix(songs: Songs, seed: int) -> np.ndarray:
    """[4, 2, n] float32: stems as they stand in the mix."""
    rng = np.random.default_rng([seed, 3])
    frames = SECONDS * RATE
    stems = balanced(songs, rng, frames)
    for k in range(4):
        for _ in range(2):
            stems[k] = effects.bell(stems[k], 10 ** rng.uniform(1.8, 3.9), rng.normal(0, 3), rng.uniform(0.4, 1.5))
    if rng.random() < 0.7:
        stems = limited(stems, rng)
    gain = rng.normal(0, 3), rng.normal(0, 3)
    for k in range(4):
        stems[k] = effects.bell(effects.bell(stems[k], 120, gain[0], 0.5), 7000, gain[1], 0.5)
    if rng.random() < 0.25:
        stems = effects.lowpass(stems, rng.uniform(9000, 16000), 6)
    return (0.9 * stems / (np.abs(stems.sum(0)).max() + 1e-9)).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--songs', required=True)
    parser.add_argument('--out', required=True, help='folder of the mixes: SEED.npy, int16 [4, 2, frames]')
    parser.add_argument('--first', type=int, default=0)
    parser.add_argument('--count', type=int, default=100)
    options = parser.parse_args()
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    songs = Songs(options.songs)
    for seed in range(options.first, options.first + options.count):
        path = out / f'{seed:06d}.npy'
        if path.exists():
            continue
        stems = mix(songs, seed)
        with open(path.with_suffix('.part'), 'wb') as file:
            np.save(file, np.round(stems / max(1.0, np.abs(stems).max()) * 32767).astype(np.int16))
        os.replace(path.with_suffix('.part'), path)


if __name__ == '__main__':
    main()
