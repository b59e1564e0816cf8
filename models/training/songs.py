"""Renders songs with their four exact stems: `python songs.py --out DIR --first 0 --count 100`. The same seed gives the same song."""

import argparse
import os
import time
from pathlib import Path

import numpy as np
import soundfile

import effects
from compose import Layer, Song, compose
from drums import play as play_drums
from drums import shot
from effects import RATE
from soundfont import soundfont
from sources import BASS_SHOTS, SOUNDFONTS
from synths import Patch, play
from voice import Singer

STEMS = ('vocals', 'drums', 'bass', 'other')
# Programs of General MIDI by role, from 0.
PROGRAMS = {
    'strum': [24, 25, 25, 26, 27], 'pad': [48, 49, 89, 90, 91, 94, 52], 'piano': [0, 0, 1, 2, 3], 'arp': [24, 25, 27, 46, 11, 0, 4, 81], 'strings': [48, 49, 50, 51, 44],
    'pluck': [24, 27, 45, 46, 11, 12, 15, 108], 'power': [29, 30, 29, 30, 27], 'chug': [29, 30, 28], 'organ': [16, 17, 18, 19], 'leadguitar': [27, 29, 30, 26],
    'stabs': [4, 5, 61, 62, 63, 81, 0], 'clav': [7, 28], 'brass': [56, 57, 61, 62, 65, 66], 'epiano': [4, 5, 4], 'skank': [27, 28, 26, 16], 'synthpad': [88, 89, 90, 92, 95],
    'synthlead': [80, 81, 82, 87], 'supersaw': [81, 90, 62], 'bell': [9, 10, 11, 14, 98, 112], 'comp': [0, 26, 4], 'fiddle': [40, 110, 40, 22], 'banjo': [105, 25], 'montuno': [0, 1],
    'bass': [32, 33, 33, 34, 34, 35, 36, 37, 38, 39], 'lead': [65, 66, 68, 71, 73, 56, 40, 75, 22], 'choir': [52, 53, 54],
}
SYNTHS = {'synthpad': 'pad', 'pad': 'pad', 'supersaw': 'pad', 'arp': 'pluck', 'pluck': 'pluck', 'bell': 'keys', 'synthlead': 'lead', 'stabs': 'keys', 'organ': 'organ', 'epiano': 'keys'}
GUITARS = ('power', 'chug', 'leadguitar', 'strum', 'skank', 'arp')


def from_font(role, notes, frames, rng, cents):
    font = str(rng.choice(list(SOUNDFONTS), p=[0.45, 0.35, 0.2]))
    program = int(rng.choice(PROGRAMS.get(role, PROGRAMS['piano'])))
    bends = []
    if role in ('leadguitar', 'lead', 'fiddle') and rng.random() < 0.6:
        for start, seconds, _, _ in notes:
            if seconds > 0.3:
                ts = np.arange(0.15, seconds, 0.03)
                bends += [(start + t, 0.35 * np.sin(2 * np.pi * 5.5 * t)) for t in ts] + [(start + seconds, 0.0)]
            elif rng.random() < 0.3:
                bends += [(start, -1.0), (start + 0.05, -0.5), (start + 0.08, 0.0)]
    return soundfont(SOUNDFONTS[font]).play(notes, program, frames, cents=cents, bends=bends)


def bass_shots(notes, frames, rng):
    """A recorded bass note, played faster and slower."""
    path = str(rng.choice(list(BASS_SHOTS)))
    sound, midi = shot(path).mean(0), BASS_SHOTS[path]
    out = np.zeros(frames, np.float32)
    for start, seconds, pitch, velocity in notes:
        speed = 2 ** ((pitch - midi) / 12)
        n = min(int(seconds * RATE), frames - int(start * RATE), int(len(sound) / speed))
        if n > 200:
            tone = np.interp(np.arange(n) * speed, np.arange(len(sound)), sound)
            tone[-200:] *= np.linspace(1, 0, 200)
            out[int(start * RATE) : int(start * RATE) + n] += velocity * tone
    return out[None]


def render_layer(layer: Layer, frames, rng, song: Song):
    role = layer.kind
    if role in SYNTHS and rng.random() < 0.5:
        sound = play(Patch(SYNTHS[role], rng), layer.notes, frames, song.cents)
    elif role in ('strum', 'power', 'chug', 'skank', 'arp') and rng.random() < 0.3:
        patch = Patch('pluck', rng)
        patch.kind = 'string'
        sound = play(patch, layer.notes, frames, song.cents)
    else:
        sound = from_font(role, layer.notes, frames, rng, song.cents)
    if role in ('power', 'chug', 'leadguitar') and rng.random() < 0.85 or role in GUITARS and rng.random() < 0.15:
        sound = effects.amp(sound, rng)
        if rng.random() < 0.5 and role in ('power', 'chug'):
            # Played twice, left and right, as rhythm guitars are.
            late = int(rng.uniform(0.008, 0.025) * RATE)
            again = effects.amp(np.roll(sound, late, -1), rng)
            return effects.colour(np.stack([sound[0], again[1]]), rng)
    if sound.shape[0] == 1:
        sound = np.repeat(sound, 2, 0)
    sound = effects.pan(effects.colour(sound, rng), layer.pan, rng.uniform(0.2, 1))
    if rng.random() < 0.35:
        sound = effects.chorus(sound, rng)
    if rng.random() < 0.2:
        sound = effects.echo(sound, song.beat * float(rng.choice([0.5, 0.75, 1])), rng.uniform(0.2, 0.5), rng.uniform(0.15, 0.5))
    if rng.random() < 0.6:
        sound = effects.room(sound, rng)
    return sound


def render_bass(song: Song, frames, rng):
    if not song.bass:
        return np.zeros((2, frames), np.float32)
    draw = rng.random()
    electronic = song.kit == 'electronic'
    if draw < (0.25 if electronic else 0.65):
        sound = from_font('bass', song.bass, frames, rng, song.cents).mean(0, keepdims=True)
    elif draw < (0.4 if electronic else 0.68):
        sound = bass_shots(song.bass, frames, rng)
    else:
        sound = play(Patch('bass', rng), song.bass, frames, song.cents)
    if rng.random() < 0.35:
        sound = effects.saturate(sound, 10 ** rng.uniform(0, 1.2))
    if rng.random() < 0.25:
        sound = sound + 0.5 * effects.amp(np.repeat(sound, 2, 0), rng)[:1]
    sound = np.repeat(effects.colour(effects.compress(sound, rng), rng), 2, 0)
    if rng.random() < 0.2:
        high = effects.chorus(effects.highpass(sound, 200), rng)
        sound = effects.lowpass(sound, 200) + high
    if rng.random() < 0.1:
        sound = effects.room(sound, rng, wet=0.05)
    return sound


def render_vocals(song: Song, frames, rng, cache):
    if not song.lead:
        return np.zeros((2, frames), np.float32)
    if rng.random() < 0.12:
        notes = [note for phrase in song.lead for note in phrase]
        lead = from_font('lead', notes, frames, rng, song.cents).mean(0, keepdims=True)
        singer = None
    else:
        singer = Singer(rng, cache)
        lead = singer.sing(song.lead, frames, song.cents)
    lead = effects.colour(effects.compress(effects.highpass(lead, rng.uniform(60, 140)), rng), rng)
    if rng.random() < 0.15:
        lead = effects.saturate(lead, 10 ** rng.uniform(0, 1))
    out = effects.pan(np.repeat(lead, 2, 0), rng.uniform(-0.1, 0.1))
    if singer and rng.random() < 0.4:
        for side in (-1, 1):
            double = singer.sing(song.lead, frames, song.cents + rng.uniform(-12, 12))
            out += rng.uniform(0.15, 0.7) * effects.pan(np.repeat(np.roll(double, int(rng.uniform(0.005, 0.03) * RATE), -1), 2, 0), side * rng.uniform(0.3, 1))
    for part, level in ((song.harmony, 0.6), (song.backing, 0.35)):
        if part:
            other = Singer(rng, cache)
            sound = other.sing(sorted(part), frames, song.cents)
            out += level * rng.uniform(0.5, 1) * effects.room(effects.pan(np.repeat(sound, 2, 0), rng.uniform(-0.8, 0.8)), rng)
    if rng.random() < 0.25:
        out = effects.echo(out, song.beat * float(rng.choice([0.5, 0.75, 1])), rng.uniform(0.1, 0.45), rng.uniform(0.1, 0.4))
    if rng.random() < 0.85:
        out = effects.room(out, rng)
    return out


def loudness(sound):
    """RMS of the louder half of half-second blocks, so that rests do not count."""
    n = sound.shape[1] // (RATE // 2)
    if n == 0:
        return 0.0
    power = (sound[:, : n * (RATE // 2)] ** 2).reshape(2, n, -1).mean((0, 2))
    return float(np.sqrt(np.sort(power)[n // 2 :].mean()))


# dB against the drums, and the spread of mixes around that.
BALANCE = {'vocals': (0, 3), 'drums': (0, 2.5), 'bass': (-1.5, 3), 'other': (-1, 3.5)}


def render(seed: int, cache: str, seconds: float = 24.0) -> np.ndarray:
    """[4 stems in the order of STEMS, 2, frames] float32; the mix peaks at 0.9."""
    # What sounded before leaves traces in a synthesiser, and a song shall hang on its seed alone.
    soundfont.cache_clear()
    song = compose(seed, seconds)
    rng = np.random.default_rng([seed, 2])
    frames = int(song.seconds * RATE) + RATE // 2
    drums = play_drums(song.drums, song.kit, frames, rng)
    if rng.random() < 0.5:
        drums = effects.compress(drums, rng)
    if rng.random() < 0.3:
        drums = effects.saturate(drums, 10 ** rng.uniform(0, 0.9))
    if rng.random() < 0.7:
        drums = effects.room(drums, rng, rng.uniform(0.15, 1.2), 10 ** rng.uniform(-1.6, -0.6))
    drums = effects.colour(drums, rng)
    other = np.zeros((2, frames), np.float32)
    for layer in song.layers:
        if layer.notes:
            sound = render_layer(layer, frames, rng, song)
            other += layer.gain * sound / (loudness(sound) + 1e-6)
    stems = {'vocals': render_vocals(song, frames, rng, cache), 'drums': drums, 'bass': render_bass(song, frames, rng), 'other': other}
    out = np.zeros((4, 2, frames), np.float32)
    for k, name in enumerate(STEMS):
        level = loudness(stems[name])
        if level > 1e-6:
            mean, spread = BALANCE[name]
            out[k] = stems[name] / level * 10 ** ((mean + rng.normal(0, spread)) / 20)
    return (0.9 * out / (np.abs(out.sum(0)).max() + 1e-9)).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--out', required=True, help='folder of the songs: SEED.npy, int16 [4, 2, frames]')
    parser.add_argument('--first', type=int, default=0)
    parser.add_argument('--count', type=int, default=100)
    parser.add_argument('--seconds', type=float, default=24.0)
    parser.add_argument('--wav', action='store_true', help='WAV files of the stems and the mix, to listen to, in place of arrays')
    options = parser.parse_args()
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    began = time.process_time()
    for seed in range(options.first, options.first + options.count):
        path = out / f'{seed:06d}.npy'
        if path.exists():
            continue
        stems = render(seed, str(out / 'voices'), options.seconds)
        if options.wav:
            for name, sound in [*zip(STEMS, stems), ('mix', stems.sum(0))]:
                soundfile.write(out / f'{seed:06d}-{name}.wav', sound.T, RATE)
            continue
        part = path.with_suffix('.part')
        # A stem may be louder than the mix, where another undoes it: one scale for all.
        with open(part, 'wb') as file:
            np.save(file, np.round(stems / max(1.0, np.abs(stems).max()) * 32767).astype(np.int16))
        os.replace(part, path)
        print(f'{seed}: {time.process_time() - began:.0f} CPU s', flush=True)


if __name__ == '__main__':
    main()
