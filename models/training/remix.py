"""Training material: chunks of rendered songs, their stems remixed, coloured and limited, as sums over bands. Batch k of a seed is always the same."""

from pathlib import Path

import numpy as np
import torch

from bands import BANDS, BINS, HOP, SIZE, banded, features, spectra, total

RATE = 44100
FRAMES = 128
SAMPLES = SIZE + HOP * (FRAMES - 1)
HZ = torch.arange(BINS) * RATE / SIZE


class Songs:
    """The songs that lie in a folder now; `look` finds those that have come since."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self.songs = {}
        self.look()

    def look(self) -> None:
        for path in sorted(self.folder.glob('*.npy')):
            if path.name not in self.songs:
                self.songs[path.name] = np.load(path, mmap_mode='r')
        self.names = sorted(self.songs)

    def chunk(self, name: str, at: float, samples: int) -> np.ndarray:
        """[4, 2, samples] int16 from a share `at` of the song."""
        song = self.songs[name]
        start = int(at * (song.shape[-1] - samples))
        return song[:, :, start : start + samples]


def curve(rng, bells: int, depth: float, tilt: float) -> torch.Tensor:
    """A gain for each bin: bells of up to `depth` dB and a tilt of up to `tilt` dB an octave."""
    octave = torch.log2(HZ.clamp(min=20) / 1000)
    db = octave * rng.normal(0, tilt)
    for _ in range(bells):
        db += rng.normal(0, depth) * torch.exp(-(((octave - rng.uniform(-4, 4)) / rng.uniform(0.2, 1.5)) ** 2))
    return 10 ** (db.clamp(-24, 24) / 20)


def limited(stems: np.ndarray, rng) -> np.ndarray:
    """A limiter on the sum, its gain on every stem. [4, 2, n] float32."""
    step = 32
    n = stems.shape[-1] // step
    peaks = np.abs(stems.sum(0)[:, : n * step]).max(0).reshape(n, step).max(1)
    threshold = np.quantile(peaks, 0.995) * 10 ** (-rng.uniform(2, 12) / 20) + 1e-6
    gain = np.minimum(1, threshold / np.maximum(peaks, 1e-9))
    # Looks 1.5 ms ahead, lets go in 30 to 200 ms.
    gain = np.minimum(gain, np.minimum(np.roll(gain, -1), np.roll(gain, -2)))
    release = np.exp(-step / RATE / rng.uniform(0.03, 0.2))
    state, slow = 1.0, np.empty(n)
    for k, g in enumerate(gain):
        state = g if g < state else 1 - (1 - state) * release
        slow[k] = min(state, g)
    full = np.interp(np.arange(stems.shape[-1]), (np.arange(n) + 0.5) * step, slow)
    return (stems * full).astype(np.float32)


def balanced(songs: Songs, rng, samples: int) -> np.ndarray:
    """Stems of one song or of four, turned, widened, left out, at levels of their own: [4, 2, samples]."""
    names = songs.names
    together = rng.random() < 0.3
    if together:
        stems = songs.chunk(names[rng.integers(len(names))], rng.random(), samples).astype(np.float32) / 32768
    else:
        drawn = [songs.chunk(names[rng.integers(len(names))], rng.random(), samples)[k] for k in range(4)]
        stems = np.stack(drawn).astype(np.float32) / 32768
    level = np.sqrt((stems**2).mean((1, 2), keepdims=True))
    for k in range(4):
        if not together and level[k] > 1e-4:
            # Remixed stems come from songs of different loudness: to one level, then balanced anew.
            stems[k] *= 0.1 / level[k]
        stems[k] *= 10 ** (rng.normal(0, 3.5) / 20)
        if rng.random() < 0.5:
            stems[k] = stems[k, ::-1].copy()
        if rng.random() < 0.25:
            mid, side = stems[k].mean(0), (stems[k, 0] - stems[k, 1]) / 2
            width = rng.uniform(0, 1.6)
            stems[k, 0], stems[k, 1] = mid + width * side, mid - width * side
        if rng.random() < 0.04:
            stems[k] = 0
    if rng.random() < 0.22:
        stems[:] = stems.mean(1, keepdims=True)
    return stems


def item(songs: Songs, rng) -> tuple:
    """One example: stems [4, 2, SAMPLES], their gains by bin [4, BINS], and no opinion of the classical separator."""
    stems = balanced(songs, rng, SAMPLES)
    if rng.random() < 0.6:
        stems = limited(stems, rng)
    gains = torch.stack([curve(rng, 2, 4, 0.7) for _ in range(4)]) * curve(rng, 1, 3, 0.7)
    if rng.random() < 0.3:
        # As lossy codecs and old media do: nothing above.
        gains[:, HZ > rng.uniform(7000, 16000)] = 0
    return stems, gains, np.full((FRAMES, 8, BANDS), 0.25, np.float32)


class Mixes:
    """Mixes that priors.ts has heard."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self.mixes = {}
        self.look()

    def look(self) -> None:
        for path in sorted(self.folder.glob('*.prior')):
            sound = path.with_suffix('.npy')
            if sound.name not in self.mixes:
                prior = np.memmap(path, np.uint8, 'r').reshape(-1, 8, BANDS)
                self.mixes[sound.name] = (np.load(sound, mmap_mode='r'), prior)
        self.names = sorted(self.mixes)

    def item(self, rng) -> tuple:
        """As `item`: a stretch of a mix with what the classical separator says of it, left and right exchanged or the whole coloured at random."""
        stems, prior = self.mixes[self.names[rng.integers(len(self.names))]]
        first = int(rng.integers(len(prior) - FRAMES + 1))
        stems = stems[:, :, first * HOP : first * HOP + SAMPLES].astype(np.float32) / 32768
        if rng.random() < 0.5:
            stems = stems[:, ::-1].copy()
        return stems, curve(rng, 2, 3, 0.7).expand(4, -1), prior[first : first + FRAMES].astype(np.float32) / 255


def laid(values: torch.Tensor) -> torch.Tensor:
    """In the order of the network's scores, in which a step of training takes a sixth less time."""
    return values.transpose(-1, -2).contiguous()


def batch(songs: Songs, mixes: Mixes | None, seed: int, step: int, size: int) -> dict:
    """`x`: features; `mix`, `truth`, `inner`: Σ|X|² [B, 2, T, BANDS], Σ|S|² and Σ Re X S* [B, 2, 4, T, BANDS], in units of the chunk's mean power."""
    rng = np.random.default_rng([seed, step])
    items = [item(songs, rng) if mixes is None else mixes.item(rng) for _ in range(size)]
    sound = torch.from_numpy(np.stack([stems for stems, _, _ in items]))
    views = torch.stack([(sound[:, :, 0] + sound[:, :, 1]) / 2, (sound[:, :, 0] - sound[:, :, 1]) / 2], 1)
    stems = spectra(views) * torch.stack([gains for _, gains, _ in items])[:, None, :, :, None]
    mix = stems.sum(2)
    power = banded(total(mix))
    cross = banded((mix[:, 0] * mix[:, 1].conj()).real)
    unit = power.sum(1).mean((1, 2)).clamp(min=1e-9)
    scale = 1 / unit[:, None, None, None]
    return {
        'x': torch.cat([features(power[:, 0], power[:, 1], cross), torch.from_numpy(np.stack([prior for _, _, prior in items])).transpose(1, 2)], 1),
        'mix': laid(power * scale),
        'truth': laid(banded(total(stems)) * scale[:, None]),
        'inner': laid(banded((mix[:, :, None].conj() * stems).real) * scale[:, None]),
    }
