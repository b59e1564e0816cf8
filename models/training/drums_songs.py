"""
Drum stems with every hit known, as levels of bands: `python drums_songs.py --out DIR --count 200`. The same seed gives the same stem.

`--songs DIR` (of songs.py) gives what bleeds into them. `--mixes DIR` writes mixes in place of levels, SEED.npy int16 [2, frames], for drums_separate.ts;
started again with `--heard DIR` it takes the levels of the drum stems which that made of them.
`--judge` writes SEED.wav and SEED.json instead, played on kits that nothing is trained with: into .eval/drums, for the evaluation.
"""

import argparse
import io
import json
import os
from pathlib import Path

import numpy as np
import soundfile

import effects
from compose import STYLES
from drums_kits import CLASS, CLASSES, LEVEL, UnheardKit, training_kit
from effects import RATE

SECONDS = 24.0
SIZE, HOP, BANDS, TOP = 2048, 441, 64, 16000
FLOOR, STEP = -110.0, 0.5
TOMS = ('high', 'mid', 'low')


def edges() -> np.ndarray:
    """First bin of each band and one past the last, as dsp/music/drums/bands.ts."""
    widest = int(TOP * SIZE / RATE)
    out = [1]
    for b in range(1, BANDS + 1):
        out.append(max(out[-1] + 1, int(np.floor(out[-1] * (widest / out[-1]) ** (1 / (BANDS - b + 1)) + 0.5))))
    return np.array(out)


EDGES = edges()
WINDOW = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(SIZE) / SIZE)


def levels(sound: np.ndarray) -> np.ndarray:
    """[frames, BANDS] uint8: half decibels over -110 dBFS of the mean of the channels [channels, n]; frame t is centred on sample 441 t."""
    mono = sound.mean(0)
    frames = -(-len(mono) // HOP) + 1
    padded = np.zeros(frames * HOP + SIZE)
    padded[SIZE // 2 : SIZE // 2 + len(mono)] = mono
    view = np.lib.stride_tricks.sliding_window_view(padded, SIZE)[::HOP][:frames]
    power = np.abs(np.fft.rfft(view * WINDOW)) ** 2
    sums = np.add.reduceat(power[:, : EDGES[-1]], EDGES[:-1], axis=1) / (SIZE / 4) ** 2
    return np.clip(np.floor((10 * np.log10(sums + 1e-12) - FLOOR) / STEP + 0.5), 0, 255).astype(np.uint8)


class Drummer:
    """Strokes (seconds, instrument, velocity) over SECONDS: sections with a time-keeper each, fills, ghosts, flams, rolls; some play at random."""

    def __init__(self, rng) -> None:
        self.rng = rng
        self.style = STYLES[str(rng.choice(list(STYLES)))]
        self.steps = self.style.steps
        self.step = 15.0 / np.exp(rng.uniform(np.log(62), np.log(185)))
        self.swing = rng.uniform(0, 0.34) * self.step if rng.random() < 0.3 else 0.0
        self.loose = rng.uniform(0, 0.012)
        self.strokes = []

    def at(self, bar: float, step: float) -> float:
        late = self.swing if int(step) % 2 == 1 else 0.0
        return self.start + (bar * self.steps + step) * self.step + late + self.rng.normal(0, self.loose)

    def hit(self, bar: float, step: float, name: str, velocity: float) -> None:
        rng = self.rng
        time = max(0.0, self.at(bar, step))
        velocity = float(np.clip(velocity + rng.normal(0, 0.07), 0.08, 1))
        self.strokes.append((time, name, velocity))

    def drawn(self, pattern: str) -> list:
        return [k for k, c in enumerate(pattern) if c != '.' and self.rng.random() < (int(c) + 1) / 10]

    def play(self, seconds: float) -> list:
        rng = self.rng
        self.start = rng.uniform(0.02, 0.8)
        bar, bars = 0, int((seconds - self.start) / (self.steps * self.step))
        while bar < max(1, bars):
            size = min(int(rng.integers(1, 6)), max(1, bars - bar))
            draw = rng.random()
            if draw < 0.14:
                self.random(bar, size)
            elif draw < 0.2 and bar > 0:
                self.toms(bar, size)
            elif draw < 0.97:
                self.groove(bar, size)
            bar += size
        return sorted(stroke for stroke in self.strokes if stroke[0] < seconds - 0.05)

    def random(self, bar: int, size: int) -> None:
        """Anything at any step: what sounds tells, not what is usual."""
        rng = self.rng
        names = rng.choice(list(CLASS), size=int(rng.integers(3, 9)), replace=False)
        odds = rng.uniform(0.05, 0.35, len(names))
        grid = float(rng.choice([1, 1, 2, 4 / 3]))
        for step in np.arange(0, size * self.steps, grid):
            for name, odd in zip(names, odds):
                if rng.random() < odd:
                    self.hit(bar, step, str(name), rng.uniform(0.3, 1))

    def toms(self, bar: int, size: int) -> None:
        rng = self.rng
        pattern = rng.choice(['low', 'mid', 'high', 'low', '', ''], self.steps)
        for b in range(size):
            for step in range(self.steps):
                if pattern[step] and (step % 2 == 0 or rng.random() < 0.4):
                    self.hit(bar + b, step, str(pattern[step]), 0.85 if step % 4 == 0 else 0.6)
            for step in self.drawn(self.style.kick):
                self.hit(bar + b, step, 'kick', 0.85)
            for step in self.drawn(self.style.snare):
                self.hit(bar + b, step, 'snare', 0.85)

    def fill(self, bar: int, first: int) -> None:
        rng = self.rng
        kind = str(rng.choice(['toms', 'snare', 'mixed', 'run']))
        order = int(rng.choice([1, 1, 2]))
        for k, step in enumerate(range(first, self.steps)):
            if rng.random() < 0.12:
                continue
            share = k / max(1, self.steps - first)
            name = {
                'toms': TOMS[min(2, int(3 * share))], 'snare': 'snare',
                'mixed': str(rng.choice(['snare', 'high', 'mid', 'low', 'low', 'kick', 'open', 'crash'], p=[0.3, 0.15, 0.15, 0.15, 0.1, 0.09, 0.04, 0.02])),
                'run': ('snare', *TOMS)[min(3, int(4 * share))],
            }[kind]
            self.hit(bar, step, name, 0.6 + 0.3 * share)
            if order == 2 and rng.random() < 0.6:
                self.hit(bar, step + 0.5, name, 0.6 + 0.2 * share)
            if rng.random() < 0.1:
                # A flam: the grace note is not a hit of its own.
                time, _, velocity = self.strokes[-1]
                self.strokes.append((max(0.0, time - rng.uniform(0.015, 0.03)), f'grace {name}', 0.4 * velocity))

    def groove(self, bar: int, size: int) -> None:
        rng, style, steps = self.rng, self.style, self.steps
        keeper = str(rng.choice(
            ['hat', 'open', 'ride', 'crash', 'cup', 'china', 'pedal', 'shaker', 'tambourine', 'none'],
            p=[0.39, 0.15, 0.17, 0.05, 0.03, 0.02, 0.03, 0.04, 0.03, 0.09]))
        quarters, eighths, off = range(0, steps, 4), range(0, steps, 2), range(2, steps, 4)
        own = self.drawn(style.hat)
        swung = [k for k in range(steps) if k % 4 == 0 or k % 8 == 6 or (k % 8 == 7 and rng.random() < 0.3)]
        times = [own, own, list(eighths), list(quarters), list(off), list(range(steps)), swung][int(rng.integers(7))]
        if keeper in ('crash', 'china', 'open'):
            times = [k for k in times if k % 2 == 0][:: int(rng.choice([1, 1, 2]))]
        kick = self.drawn(style.kick) if rng.random() < 0.75 else sorted(rng.choice(steps, int(rng.integers(1, 7)), replace=False).tolist())
        if rng.random() < 0.06:
            kick = list(range(steps)) if rng.random() < 0.5 else list(eighths)
        snare = self.drawn(style.snare) if rng.random() < 0.75 else [k for k in range(steps) if k % 8 == 4 or rng.random() < 0.08]
        back = str(rng.choice(['snare', 'clap', 'rim', 'both', style.back], p=[0.6, 0.1, 0.1, 0.05, 0.15]))
        opens = [int(k) for k in rng.choice([2, 6, 10, 14, 7, 15, 0], int(rng.integers(1, 3)))] if rng.random() < 0.4 else []
        pedal = rng.random() < (0.4 if keeper in ('ride', 'cup') else 0.04)
        ghosts = rng.random() < 0.3
        extra = str(rng.choice(['shaker', 'tambourine', 'cowbell', 'conga'])) if rng.random() < 0.15 else ''
        accent = rng.uniform(0.05, 0.3)
        if bar > 0 and rng.random() < 0.7 or rng.random() < 0.2:
            self.hit(bar, 0, str(rng.choice(['crash', 'crash', 'crash', 'splash', 'china'])), 0.85)
        for b in range(size):
            filled = steps
            if b == size - 1 and rng.random() < 0.55:
                filled = steps - int(rng.choice([2, 3, 4, 4, 8]))
                self.fill(bar + b, filled)
            for step in kick:
                if step < filled or rng.random() < 0.5:
                    self.hit(bar + b, step, 'kick', 0.88 if step % 4 == 0 else 0.7)
            for step in snare:
                if step < filled:
                    for name in ('snare', 'clap') if back == 'both' else (back,):
                        self.hit(bar + b, step, name, 0.85)
            for step in times:
                if step < filled and keeper != 'none':
                    isopen = keeper == 'hat' and step in opens
                    self.hit(bar + b, step, 'open' if isopen else keeper, 0.65 + (accent / 2 if step % 4 == 0 else -accent / 2))
            if keeper not in ('hat', 'open'):
                for step in opens:
                    if step < filled and rng.random() < 0.4:
                        self.hit(bar + b, step, 'open', 0.6)
            if pedal:
                for step in range(4, filled, 8):
                    self.hit(bar + b, step, 'pedal', 0.6)
            if ghosts:
                for step in range(filled):
                    if step not in snare and rng.random() < 0.15:
                        self.hit(bar + b, step, 'snare', 0.25)
            if extra:
                for step in eighths:
                    if rng.random() < 0.6:
                        self.hit(bar + b, step, extra, 0.5)
            if rng.random() < 0.05:
                for k in range(int(rng.integers(4, 9))):
                    self.hit(bar + b, filled - 4 + k / 2, 'snare', 0.3 + 0.06 * k)


def render(strokes: list, kit, frames: int, rng):
    """[2, frames], and the strokes of them that the kit has a sound for."""
    out = np.zeros((2, frames), np.float32)
    names = {name.replace('grace ', '') for _, name, _ in strokes}
    sounds, gains, softened = {}, {}, {}
    power = rng.uniform(0.9, 1.8)
    hats = rng.uniform(-5, 5)
    for name in sorted(names):
        sounds[name] = kit.layers(name)
        if not sounds[name]:
            continue
        softened[name] = [effects.lowpass(sound, rng.uniform(2000, 6000), 1) for sound in sounds[name][:1]]
        where = rng.normal(0, 0.06) if CLASS[name] < 2 else rng.uniform(-0.7, 0.7)
        angle = (np.clip(where, -1, 1) + 1) * np.pi / 4
        db = rng.normal(0, 3) + (hats if CLASS[name] in (2, 3, 5) else 0)
        gains[name] = LEVEL[name] * 10 ** (db / 20) * np.sqrt(2) * np.array([[np.cos(angle)], [np.sin(angle)]], np.float32)
    strokes = [stroke for stroke in strokes if sounds[stroke[1].replace('grace ', '')]]
    chokes = sorted(time for time, name, _ in strokes if name in ('hat', 'pedal', 'open'))
    chokes = chokes if rng.random() < 0.92 else []
    for time, name, velocity in strokes:
        name = name.replace('grace ', '')
        layers = sounds[name]
        sound = layers[min(len(layers) - 1, int(velocity * len(layers)))]
        begin = int(time * RATE)
        n = min(sound.shape[1], frames - begin)
        if name == 'open':
            later = [choke for choke in chokes if choke > time + 0.03]
            n = min(n, int((later[0] - time) * RATE) + 400) if later else n
        if n < 64:
            continue
        stroke = velocity**power * sound[:, :n]
        if len(layers) == 1:
            # A soft stroke is duller, not only quieter.
            stroke = velocity * stroke + (1 - velocity) * velocity**power * softened[name][0][:, :n]
        stroke = stroke * (gains[name] * 10 ** (rng.normal(0, 0.7) / 20))
        fade = min(400, n)
        stroke[:, n - fade :] *= np.linspace(1, 0, fade)
        out[:, begin : begin + n] += stroke
    return out, strokes


def produced(sound: np.ndarray, rng) -> np.ndarray:
    """As drum stems are: compressed, driven, in a room, coloured."""
    if rng.random() < 0.5:
        sound = effects.compress(sound, rng)
    if rng.random() < 0.25:
        sound = effects.saturate(sound, 10 ** rng.uniform(0, 0.9))
    if rng.random() < 0.7:
        sound = effects.room(sound, rng, rng.uniform(0.15, 1.6), 10 ** rng.uniform(-1.8, -0.5))
    return effects.colour(sound, rng)


def worn(sound: np.ndarray, rng) -> np.ndarray:
    """As recordings are: hiss, ends cut off, a codec, clipping, a limiter; half of them are none of it."""
    if rng.random() < 0.5:
        return sound
    loud = np.sqrt((sound**2).mean()) + 1e-9
    if rng.random() < 0.3:
        sound = np.clip(sound, -(top := np.quantile(np.abs(sound), rng.uniform(0.97, 0.9995)) + 1e-6), top)
    if rng.random() < 0.4:
        sound = sound + (loud * 10 ** (rng.uniform(-55, -22) / 20) * rng.standard_normal(sound.shape)).astype(np.float32)
    if rng.random() < 0.35:
        sound = effects.lowpass(sound, 10 ** rng.uniform(3.55, 4.2), 6)
    if rng.random() < 0.2:
        sound = effects.highpass(sound, rng.uniform(40, 180))
    if rng.random() < 0.25:
        buffer = io.BytesIO()
        peak = np.abs(sound).max() + 1e-9
        soundfile.write(buffer, (0.9 * sound / peak).T, RATE, format='OGG', subtype='VORBIS', compression_level=rng.uniform(0.7, 1.0))
        buffer.seek(0)
        sound = peak / 0.9 * soundfile.read(buffer, dtype='float32')[0].T[:, : sound.shape[1]]
    return sound.astype(np.float32)


def backing(songs: list, frames: int, rng) -> np.ndarray:
    """Everything but the drums of a song of songs.py, [2, frames], RMS 1."""
    stems = np.load(songs[int(rng.integers(len(songs)))], mmap_mode='r')
    at = int(rng.integers(max(1, stems.shape[2] - frames)))
    chosen = [k for k in (0, 2, 3) if rng.random() < 0.85] or [3]
    out = np.zeros((2, frames), np.float32)
    part = stems[chosen, :, at : at + frames].astype(np.float32).sum(0)
    out[:, : part.shape[1]] = part
    return out / (np.sqrt((out**2).mean()) + 1e-3)


def truth(strokes: list) -> np.ndarray:
    """[hits, 3]: seconds, class, velocity; one hit where strokes of a class are 30 ms or less apart."""
    out = []
    for time, name, velocity in strokes:
        if name.startswith('grace'):
            continue
        same = [hit for hit in out[-12:] if hit[1] == CLASS[name] and time - hit[0] <= 0.03]
        if not same:
            out.append((time, CLASS[name], velocity))
    return np.array(out, np.float32).reshape(-1, 3)


def song(seed: int, kit_of=training_kit):
    """Sound [2, frames] before wear, and its truth."""
    rng = np.random.default_rng([seed, 7])
    sound, strokes = render(Drummer(rng).play(SECONDS), kit_of(rng), int(SECONDS * RATE), rng)
    return produced(sound, rng), truth(strokes), rng


def write(path: Path, **arrays) -> None:
    part = path.with_suffix('.part')
    with open(part, 'wb') as file:
        np.savez(file, **arrays)
    os.replace(part, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--out', required=True, help='folder of SEED.npz: levels, and hits as (seconds, class, velocity)')
    parser.add_argument('--first', type=int, default=0)
    parser.add_argument('--count', type=int, default=100)
    parser.add_argument('--songs')
    parser.add_argument('--mixes')
    parser.add_argument('--heard')
    parser.add_argument('--judge', action='store_true')
    options = parser.parse_args()
    songs = sorted(Path(options.songs).glob('*.npy')) if options.songs else []
    out = Path(options.out)
    for folder in (out, *([Path(options.mixes)] if options.mixes else [])):
        folder.mkdir(parents=True, exist_ok=True)
    for seed in range(options.first, options.first + options.count):
        path = out / f'{seed:06d}.npz'
        if options.judge:
            sound, hits, _ = song(seed, UnheardKit)
            soundfile.write(path.with_suffix('.wav'), (0.8 * sound / np.abs(sound).max()).T, RATE, subtype='FLOAT')
            path.with_suffix('.json').write_text(json.dumps({'drums': [{'time': round(float(time), 4), 'class': CLASSES[int(drum)]} for time, drum, _ in hits]}))
            continue
        if path.exists() and not options.heard:
            continue
        sound, hits, rng = (None, None, None) if options.heard else song(seed)
        if options.heard:
            heard = Path(options.heard) / f'{seed:06d}.drums.npy'
            if heard.exists():
                write(path, levels=levels(np.load(heard).astype(np.float32) / 32767), hits=np.load(path)['hits'])
            continue
        loud = np.sqrt((sound**2).mean()) + 1e-6
        if options.mixes:
            mix = sound + loud * 10 ** (rng.normal(2, 3.5) / 20) * backing(songs, sound.shape[1], rng)
            mix = worn(mix, rng)
            np.save(Path(options.mixes) / f'{seed:06d}.npy', np.round(mix / (np.abs(mix).max() + 1e-9) * 0.9 * 32767).astype(np.int16))
        elif songs and rng.random() < 0.4:
            sound = sound + loud * 10 ** (rng.uniform(-34, -8) / 20) * backing(songs, sound.shape[1], rng)
        write(path, levels=levels(worn(sound, rng) * 10 ** (rng.uniform(-12, 3) / 20)), hits=hits)


if __name__ == '__main__':
    main()
