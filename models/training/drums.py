"""Drum kits: one-shots of several makers, synthesised drums, and the kits of soundfonts."""

from functools import lru_cache

import numpy as np
import soundfile
from scipy import signal

from compose import GM_DRUMS
from effects import RATE, highpass, lowpass
from soundfont import soundfont
from sources import DRUM_SHOTS, SOUNDFONTS

KITS = {'acoustic': [0, 0, 8, 16, 0, 32], 'brush': [40, 32, 0], 'electronic': [24, 25, 24, 25, 8]}
# What plays where a kit lacks a drum.
NEXT = {'rim': 'snare', 'clap': 'snare', 'pedal': 'hat', 'open': 'hat', 'ride': 'hat', 'crash': 'open', 'low': 'kick', 'mid': 'low', 'high': 'mid',
        'shaker': 'hat', 'tambourine': 'hat', 'cowbell': 'rim', 'conga': 'low'}


@lru_cache(maxsize=400)
def shot(path: str) -> np.ndarray:
    """[2, frames] at 44.1 kHz, peak 1, at most 2.5 s, silence before it cut."""
    sound, rate = soundfile.read(path, dtype='float32', always_2d=True)
    sound = sound.T[:2] if sound.shape[1] > 1 else np.repeat(sound.T, 2, 0)
    if rate != RATE:
        sound = signal.resample_poly(sound, RATE, rate, axis=-1).astype(np.float32)
    level = np.abs(sound).max(0)
    peak = level.max() + 1e-9
    begin = int(np.argmax(level > 0.02 * peak))
    sound = sound[:, begin : begin + int(2.5 * RATE)] / peak
    fade = min(2000, sound.shape[1])
    sound[:, sound.shape[1] - fade :] *= np.linspace(1, 0, fade)
    return sound.astype(np.float32)


def synthesised(name: str, rng) -> np.ndarray:
    """A drum machine's: falling sines and filtered noise. [2, frames]."""
    n = int(RATE * {'kick': 0.6, 'crash': 1.8, 'open': 0.5, 'ride': 1.0}.get(name, 0.35))
    t = np.arange(n) / RATE
    noise = rng.standard_normal((2, n)).astype(np.float32)
    if rng.random() < 0.6:
        noise[1] = noise[0]
    if name == 'kick':
        base, top, fall = rng.uniform(38, 62), rng.uniform(60, 400), rng.uniform(0.012, 0.06)
        tone = np.sin(2 * np.pi * np.cumsum(base + top * np.exp(-t / fall)) / RATE) * np.exp(-t / rng.uniform(0.06, 0.4))
        click = lowpass(noise, 5000) * np.exp(-t / 0.004) * rng.uniform(0, 0.8)
        out = np.tanh(rng.uniform(1, 4) * tone) + click
    elif name in ('snare', 'rim', 'clap'):
        tone = np.sin(2 * np.pi * np.cumsum(rng.uniform(150, 260) * (1 + 0.5 * np.exp(-t / 0.01))) / RATE) * np.exp(-t / rng.uniform(0.03, 0.12))
        body = highpass(noise, rng.uniform(700, 2000)) * np.exp(-t / rng.uniform(0.05, 0.22))
        if name == 'clap':
            body *= 1 + 2 * sum(np.exp(-np.maximum(0, t - d) / 0.004) * (t >= d) for d in (0, 0.01, 0.021))
            tone = 0 * tone
        out = rng.uniform(0.3, 1) * tone + rng.uniform(0.3, 1) * body
    elif name in ('low', 'mid', 'high', 'conga'):
        base = {'low': 85, 'mid': 120, 'high': 165, 'conga': 230}[name] * rng.uniform(0.8, 1.25)
        out = np.sin(2 * np.pi * np.cumsum(base * (1 + 0.6 * np.exp(-t / 0.03))) / RATE) * np.exp(-t / rng.uniform(0.08, 0.25))
        out = out + 0.1 * lowpass(noise, 3000) * np.exp(-t / 0.02)
    else:
        decay = {'hat': 0.03, 'pedal': 0.04, 'open': 0.2, 'ride': 0.35, 'crash': 0.5, 'shaker': 0.04, 'tambourine': 0.08}.get(name, 0.1)
        metal = sum(np.sign(np.sin(2 * np.pi * f * rng.uniform(0.8, 1.2) * t)) for f in (2050, 3040, 3690, 5220, 5880, 8000)) / 6
        out = highpass(noise * rng.uniform(0.4, 1) + metal * rng.uniform(0, 0.8), rng.uniform(4500, 8500)) * np.exp(-t / (decay * rng.uniform(0.5, 1.8)))
    out = np.broadcast_to(out, (2, n)).astype(np.float32)
    return out / (np.abs(out).max() + 1e-9)


LEVEL = {'kick': 1.0, 'snare': 0.8, 'clap': 0.7, 'rim': 0.5, 'hat': 0.3, 'pedal': 0.3, 'open': 0.35, 'ride': 0.3, 'crash': 0.5,
         'low': 0.7, 'mid': 0.7, 'high': 0.7, 'shaker': 0.2, 'tambourine': 0.25, 'cowbell': 0.3, 'conga': 0.4}


def play_shots(hits: dict, frames: int, rng, synthetic: bool) -> np.ndarray:
    """One-shots: each drum of one maker or mixed; tuned, panned and struck at random."""
    makers = list(DRUM_SHOTS)
    home = str(rng.choice(makers))
    mixed = rng.random() < 0.5
    out = np.zeros((2, frames), np.float32)
    for name, times in hits.items():
        sounds = []
        want = name
        maker = str(rng.choice(makers)) if mixed else home
        if not synthetic:
            while not DRUM_SHOTS[maker].get(want) and want in NEXT:
                want = NEXT[want]
            paths = DRUM_SHOTS[maker].get(want) or []
            if paths:
                sounds = [shot(str(rng.choice(paths)))]
        if not sounds:
            sounds = [synthesised(name, rng)]
        tuned = 2 ** rng.uniform(-0.2, 0.2)
        n = max(8, int(sounds[0].shape[1] / tuned))
        at = np.linspace(0, sounds[0].shape[1] - 1, n)
        sound = np.stack([np.interp(at, np.arange(sounds[0].shape[1]), c) for c in sounds[0]]).astype(np.float32)
        where = 0 if name in ('kick', 'snare', 'clap') else rng.uniform(-0.7, 0.7)
        angle = (where + 1) * np.pi / 4
        gain = LEVEL[name] * 10 ** (rng.uniform(-4, 4) / 20) * np.sqrt(2)
        sound = sound * (gain * np.array([[np.cos(angle)], [np.sin(angle)]], np.float32))
        softened = lowpass(sound, 3500, 1)
        for start, velocity in times:
            begin = int(start * RATE)
            n = min(sound.shape[1], frames - begin)
            if n > 0:
                # A soft stroke is duller, not only quieter.
                out[:, begin : begin + n] += velocity**1.5 * (velocity * sound[:, :n] + (1 - velocity) * softened[:, :n])
    return out


def play(hits: dict, kit: str, frames: int, rng) -> np.ndarray:
    """[2, frames]."""
    draw = rng.random()
    if draw < (0.55 if kit == 'acoustic' else 0.7 if kit == 'brush' else 0.2):
        font = str(rng.choice(list(SOUNDFONTS)))
        notes = [(at, 0.2, GM_DRUMS[name], v) for name, times in hits.items() for at, v in times]
        return soundfont(SOUNDFONTS[font]).play(notes, int(rng.choice(KITS[kit])), frames, drums=True)
    return play_shots(hits, frames, rng, synthetic=rng.random() < (0.15 if kit == 'acoustic' else 0.45))
