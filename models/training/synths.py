"""Instruments computed from nothing: subtractive, FM, plucked string, organ. Each patch is drawn once a part, then plays its notes. Mono, 44.1 kHz."""

import numpy as np
from scipy import signal

RATE = 44100


def envelope(n, held, attack, decay, sustain, release):
    """Linear attack, exponential decay and release; `held` frames long, `n` in all."""
    t = np.arange(n) / RATE
    body = np.minimum(1, t / max(attack, 1e-3)) * (sustain + (1 - sustain) * np.exp(-t / max(decay, 1e-3)))
    after = np.maximum(0, t - held / RATE)
    return (body * np.exp(-after / max(release, 0.004))).astype(np.float32)


def saw(phase, step):
    """Band-limited by a polynomial at the jump (polyBLEP); phase in cycles."""
    p = phase % 1.0
    out = 2 * p - 1
    low = p < step
    x = p / step
    out = np.where(low, out - (2 * x - x * x - 1), out)
    high = p > 1 - step
    x = (p - 1) / step
    return np.where(high, out - (x * x + 2 * x + 1), out)


class Patch:
    """A synthesiser setting drawn at random for a role: bass, pad, pluck, lead, arp, organ, keys."""

    def __init__(self, role: str, rng: np.random.Generator) -> None:
        self.rng, self.role = rng, role
        kinds = {
            'bass': ['saw', 'square', 'fm', 'sub', 'string', 'saw'],
            'pad': ['saw', 'saw', 'organ', 'square'],
            'pluck': ['string', 'string', 'fm', 'saw'],
            'lead': ['saw', 'square', 'fm'],
            'organ': ['organ'],
            'keys': ['fm', 'fm', 'string'],
        }
        self.kind = str(rng.choice(kinds[role]))
        slow = role == 'pad'
        short = role in ('pluck', 'keys')
        self.attack = rng.uniform(0.05, 0.5) if slow else rng.uniform(0.001, 0.015)
        self.decay = rng.uniform(0.1, 0.8)
        self.sustain = rng.uniform(0.6, 1) if slow else rng.uniform(0, 0.25) if short else rng.uniform(0.2, 1)
        self.release = rng.uniform(0.1, 0.8) if slow else rng.uniform(0.01, 0.2)
        self.voices = 1 if role == 'bass' and rng.random() < 0.6 else int(rng.integers(1, 6))
        self.detune = rng.uniform(2, 25)
        self.cut = 10 ** rng.uniform(2.3, 3.3) if role == 'bass' else 10 ** rng.uniform(2.8, 4.0)
        self.sweep = rng.uniform(0, 4)
        self.fall = rng.uniform(0.05, 0.6)
        self.ratio = float(rng.choice([0.5, 1, 1, 2, 3, 3.5, 7, 14]))
        self.index = rng.uniform(0.5, 5)
        self.drawbars = rng.random(8) ** 2
        self.drawbars[int(rng.integers(3))] = 1
        self.damp = rng.uniform(0.2, 0.75)
        self.sub = rng.uniform(0, 0.7) if rng.random() < 0.5 else 0.0
        self.vibrato = rng.uniform(0, 0.006) if role == 'lead' else 0.0

    def note(self, hz: float, seconds: float, velocity: float) -> np.ndarray:
        held = int(seconds * RATE)
        n = held + int(min(1.5, 4 * self.release) * RATE)
        t = np.arange(n) / RATE
        if self.kind == 'string':
            out = self.string(hz, n)
        elif self.kind == 'fm':
            depth = self.index * velocity * np.exp(-t / self.fall)
            out = np.sin(2 * np.pi * hz * t + depth * np.sin(2 * np.pi * hz * self.ratio * t))
        elif self.kind == 'organ':
            out = sum(level * np.sin(2 * np.pi * hz * k * t) for k, level in zip((0.5, 1, 1.5, 2, 3, 4, 6, 8), self.drawbars) if hz * k < 16000)
            out = out * (1 + 0.1 * np.sin(2 * np.pi * 6.3 * t))
        elif self.kind == 'sub':
            out = np.tanh(2 * np.sin(2 * np.pi * hz * t)) + 0.2 * np.sin(4 * np.pi * hz * t)
        else:
            out = self.analog(hz, t)
        if self.sub:
            out = out + self.sub * np.sin(np.pi * hz * t)
        shape = envelope(n, held, self.attack, self.decay, self.sustain, self.release)
        return (out * shape * velocity).astype(np.float32)

    def analog(self, hz, t):
        bend = self.vibrato * np.sin(2 * np.pi * 5.5 * t) * np.minimum(1, t / 0.4)
        out = np.zeros(len(t))
        for k in range(self.voices):
            cents = self.detune * (2 * (k + 0.5) / self.voices - 1) if self.voices > 1 else 0
            f = hz * 2 ** (cents / 1200)
            phase = self.rng.random() + f * t + f * np.cumsum(bend) / RATE
            wave = saw(phase, f / RATE)
            if self.kind == 'square':
                wave = wave - saw(phase + 0.5, f / RATE)
            out += wave
        # A falling cut-off in steps of 10 ms would click: two fixed filters are faded instead.
        high = min(0.45 * RATE, self.cut * (1 + self.sweep))
        blend = np.exp(-t / self.fall)
        bright = signal.sosfilt(signal.butter(2, high, fs=RATE, output='sos'), out)
        dark = signal.sosfilt(signal.butter(2, min(0.45 * RATE, max(60, self.cut)), fs=RATE, output='sos'), out)
        return (bright * blend + dark * (1 - blend)) / np.sqrt(self.voices)

    def string(self, hz, n):
        """Karplus-Strong: a comb with a two-point average, as one recursive filter."""
        period = max(2, int(RATE / hz - 0.5))
        burst = np.zeros(n)
        burst[:period] = self.rng.uniform(-1, 1, min(period, n))
        burst = signal.lfilter([1 - self.damp], [1, -self.damp], burst)
        loss = 10 ** (-3 * period / RATE / (0.8 + 200 / hz))
        a = np.zeros(period + 2)
        a[0], a[period], a[period + 1] = 1, -0.5 * loss, -0.5 * loss
        return 3 * signal.lfilter([1], a, burst)


def play(patch: Patch, notes, frames: int, cents: float = 0.0) -> np.ndarray:
    """[1, frames]."""
    out = np.zeros(frames, np.float32)
    cache = {}
    for start, seconds, midi, velocity in notes:
        at = int(start * RATE)
        if at >= frames:
            continue
        key = (round(seconds, 2), midi, round(velocity * 8))
        # Sixteenths of one pitch sound alike; each pitch and length is computed once.
        if key not in cache:
            cache[key] = patch.note(440 * 2 ** ((midi - 69 + cents / 100) / 12), key[0] + 0.005, max(1, key[2]) / 8)
        tone = cache[key][: frames - at]
        out[at : at + len(tone)] += tone
    return out[None]
