"""The sounds of drum kits, one by one: struck soundfonts, one-shots of several makers, and drums computed from modes and noise."""

from functools import lru_cache

import numpy as np

from drums import shot, synthesised
from effects import RATE, bell, highpass, lowpass
from soundfont import soundfont
from sources import DRUM_SHOTS, KITS, SOUNDFONTS

# Each instrument's class, by its place in DRUM_CLASSES of dsp/music/profile.ts.
CLASSES = ('kick', 'snare', 'hihat', 'openhat', 'tom', 'cymbal', 'other')
CLASS = {
    'kick': 0, 'snare': 1, 'rim': 1, 'clap': 1, 'hat': 2, 'pedal': 2, 'open': 3, 'low': 4, 'mid': 4, 'high': 4,
    'ride': 5, 'cup': 5, 'crash': 5, 'splash': 5, 'china': 5, 'shaker': 6, 'tambourine': 6, 'cowbell': 6, 'conga': 6,
}
KEYS = {
    'kick': (36, 35), 'snare': (38, 40), 'rim': (37,), 'clap': (39,), 'hat': (42,), 'pedal': (44,), 'open': (46,), 'low': (41, 43), 'mid': (45, 47), 'high': (48, 50),
    'ride': (51, 59), 'cup': (53,), 'crash': (49, 57), 'splash': (55,), 'china': (52,), 'shaker': (70, 82), 'tambourine': (54,), 'cowbell': (56,), 'conga': (62, 63, 64, 60, 61),
}
PROGRAMS = (0, 8, 16, 24, 25, 32, 40)
# What stands for an instrument that a maker lacks: another of the same class, or nothing.
INSTEAD = {'pedal': 'hat', 'cup': 'ride', 'splash': 'crash', 'china': 'crash', 'crash': 'ride', 'mid': 'low', 'high': 'mid', 'low': 'high', 'rim': 'snare', 'clap': 'snare', 'tambourine': 'shaker'}
LEVEL = {
    'kick': 1.0, 'snare': 0.8, 'clap': 0.7, 'rim': 0.45, 'hat': 0.3, 'pedal': 0.22, 'open': 0.35, 'ride': 0.3, 'cup': 0.35, 'crash': 0.5, 'splash': 0.4, 'china': 0.45,
    'low': 0.75, 'mid': 0.7, 'high': 0.7, 'shaker': 0.2, 'tambourine': 0.25, 'cowbell': 0.3, 'conga': 0.4,
}
SECONDS = 2.5
VELOCITIES = (45, 85, 122)


@lru_cache(maxsize=700)
def struck(font: str, program: int, key: int, velocity: int) -> np.ndarray:
    """One stroke of a soundfont's drum, [2, frames], cut where it has died; its own level."""
    sound = soundfont(font).play([(0.0, 0.4, key, velocity / 127)], program, int(SECONDS * RATE), drums=True)
    return trimmed(sound)


def trimmed(sound: np.ndarray) -> np.ndarray:
    level = np.abs(sound).max(0)
    peak = level.max()
    if peak < 1e-4:
        return np.zeros((2, 0), np.float32)
    heard = np.flatnonzero(level > 1e-3 * peak)
    begin = int(np.argmax(level > 0.02 * peak))
    return np.ascontiguousarray(sound[:, begin : heard[-1] + 1])


def modal(name: str, rng) -> np.ndarray:
    """A drum as sums of decaying modes and shaped noise: membranes for kick, snare and toms, hundreds of partials for metal. [2, frames], peak 1."""
    lengths = {'kick': 0.7, 'crash': 2.4, 'china': 1.8, 'ride': 2.0, 'cup': 1.6, 'open': 1.2, 'splash': 0.9, 'low': 1.0, 'mid': 0.9, 'high': 0.8}
    n = int(RATE * lengths.get(name, 0.4))
    t = np.arange(n, dtype=np.float32) / RATE
    noise = rng.standard_normal((2, n)).astype(np.float32)
    noise[1] = noise[0] * 0.6 + 0.4 * noise[1]

    def membrane(hz, decay, drop, modes):
        bend = np.cumsum(1 + drop * np.exp(-t / rng.uniform(0.01, 0.05))) / RATE
        out = 0
        for k, ratio in enumerate((1, 1.59, 2.14, 2.3, 2.65, 2.92)[:modes]):
            out = out + (0.7**k) * rng.uniform(0.3, 1) * np.sin(2 * np.pi * hz * ratio * bend + rng.uniform(0, 0.5)) * np.exp(-t / (decay / (1 + 0.7 * k)))
        return out

    def metal(low, high, decay, count, attack):
        out = np.zeros(n, np.float32)
        for hz in np.exp(rng.uniform(np.log(low), np.log(high), count)):
            out += rng.uniform(0.2, 1) * np.sin(2 * np.pi * hz * t + rng.uniform(0, 6.28)) * np.exp(-t / (decay * rng.uniform(0.4, 1.3) * (2000 / (1000 + hz)) ** 0.4))
        return out / np.sqrt(count) * (1 - np.exp(-t / attack))

    if name == 'kick':
        out = membrane(rng.uniform(38, 80), rng.uniform(0.05, 0.3), rng.uniform(0.1, 1.5), int(rng.integers(1, 4)))
        click = bell(lowpass(noise, rng.uniform(2500, 9000)), rng.uniform(2000, 5000), 9, 1) * np.exp(-t / rng.uniform(0.002, 0.008))
        out = out + rng.uniform(0, 0.35) * click
    elif name in ('snare', 'rim'):
        tone = membrane(rng.uniform(150, 300), rng.uniform(0.03, 0.12), rng.uniform(0, 0.3), 5)
        wires = lowpass(highpass(noise, rng.uniform(500, 2500)), rng.uniform(6000, 16000)) * (np.exp(-t / rng.uniform(0.04, 0.2)) + 0.5 * np.exp(-t / 0.01))
        knock = membrane(rng.uniform(400, 1800), rng.uniform(0.01, 0.03), 0, 4)
        out = knock + rng.uniform(0, 0.15) * wires + 0.2 * tone if name == 'rim' else tone + rng.uniform(0.15, 0.8) * wires + rng.uniform(0, 0.3) * knock
    elif name == 'clap':
        bursts = sum(np.exp(-np.maximum(0, t - d) / 0.006) * (t >= d) for d in np.cumsum(rng.uniform(0.006, 0.014, 3)))
        out = bell(highpass(noise, rng.uniform(500, 900)), rng.uniform(900, 2000), 9, 1.5) * (bursts + 0.4 * np.exp(-t / rng.uniform(0.04, 0.15)))
    elif name in ('low', 'mid', 'high', 'conga'):
        hz = {'low': 85, 'mid': 125, 'high': 175, 'conga': 250}[name] * rng.uniform(0.75, 1.35)
        out = membrane(hz, rng.uniform(0.1, 0.45), rng.uniform(0.02, 0.5), int(rng.integers(2, 6)))
        out = out + rng.uniform(0.02, 0.25) * lowpass(noise, rng.uniform(2000, 8000)) * np.exp(-t / rng.uniform(0.004, 0.02))
    elif name in ('shaker', 'tambourine', 'cowbell'):
        if name == 'cowbell':
            hz = rng.uniform(480, 900)
            out = (np.sin(2 * np.pi * hz * t) + np.sin(2 * np.pi * hz * 1.5 * t)) * np.exp(-t / rng.uniform(0.04, 0.15))
        else:
            out = highpass(noise, rng.uniform(3500, 8000)) * (1 - np.exp(-t / rng.uniform(0.002, 0.02))) * np.exp(-t / rng.uniform(0.02, 0.09))
            if name == 'tambourine':
                out = out + 0.6 * metal(4000, 12000, rng.uniform(0.05, 0.25), 20, 0.001)
    else:
        decay = {'hat': (0.015, 0.06), 'pedal': (0.02, 0.07), 'open': (0.15, 0.6), 'ride': (0.3, 1.2), 'cup': (0.3, 1.0), 'crash': (0.4, 1.3), 'splash': (0.12, 0.35), 'china': (0.25, 0.8)}[name]
        decay = rng.uniform(*decay)
        low = {'hat': 2500, 'pedal': 2000, 'open': 2000, 'ride': 500, 'cup': 450, 'crash': 350, 'splash': 700, 'china': 300}[name] * rng.uniform(0.6, 1.6)
        body = metal(low, 16000, decay, 90, {'crash': 0.006, 'china': 0.006, 'pedal': 0.004}.get(name, 0.0007))
        hiss = highpass(noise, low * rng.uniform(1.5, 3)) * np.exp(-t / (decay * rng.uniform(0.5, 1))) * (1 - np.exp(-t / 0.001))
        out = body + rng.uniform(0.1, 1.2) * hiss
        if name in ('ride', 'cup'):
            ping = metal(*((700, 3500) if name == 'cup' else (2500, 7000)), decay * 0.6, 8, 0.0005)
            out = out * rng.uniform(0.15, 0.5) + ping + 0.3 * noise * np.exp(-t / 0.002)
    out = np.broadcast_to(out, (2, n)) * np.minimum(1, (n - np.arange(n)) / 600)
    return (out / (np.abs(out).max() + 1e-9)).astype(np.float32)


def shots(maker: dict, name: str, rng):
    """A one-shot of this maker, or of the same class by it; None where it has none."""
    tried = set()
    while name not in tried:
        tried.add(name)
        if maker.get(name):
            return [trimmed(shot(str(rng.choice(maker[name]))))]
        name = INSTEAD.get(name, name)
    return None


class Kit:
    """Sounds for all instruments, drawn once: from one maker or mixed. `layers(name)` are strokes from soft to hard, peak 1 at the hardest."""

    def __init__(self, rng, fonts: list, makers: list) -> None:
        self.rng, self.fonts, self.makers = rng, fonts, makers
        self.mode = str(rng.choice(['font', 'maker', 'modal', 'machine', 'mixed'], p=[0.3, 0.2, 0.12, 0.08, 0.3]))
        self.font = (str(rng.choice(fonts)), int(rng.choice(PROGRAMS)))
        self.maker = makers[int(rng.integers(len(makers)))]

    def sounds(self, name: str) -> list:
        rng = self.rng
        mode = self.mode
        if mode == 'mixed':
            mode = str(rng.choice(['font', 'maker', 'modal', 'machine'], p=[0.4, 0.3, 0.2, 0.1]))
            self.font = (str(rng.choice(self.fonts)), int(rng.choice(PROGRAMS)))
            self.maker = self.makers[int(rng.integers(len(self.makers)))]
        if mode == 'maker':
            own = shots(self.maker, name, rng)
            if own is None:
                have = [found for maker in self.makers if (found := shots(maker, name, rng))]
                own = have[int(rng.integers(len(have)))] if have and rng.random() < 0.6 else None
            if own:
                return own
        if mode == 'machine':
            return [synthesised({'cup': 'ride', 'splash': 'crash', 'china': 'crash'}.get(name, name), rng)]
        if mode == 'font' or (mode == 'maker' and rng.random() < 0.5):
            font, program = self.font
            key = int(rng.choice(KEYS[name]))
            layers = [struck(font, program, key, velocity) for velocity in VELOCITIES]
            if all(layer.shape[1] > 200 for layer in layers):
                return layers
        return [modal(name, rng)]

    def layers(self, name: str) -> list:
        rng = self.rng
        sounds = self.sounds(name)
        speed = 2 ** (rng.normal(0, 0.12))
        hz, gain, q = 10 ** rng.uniform(2, 4), rng.normal(0, 4), rng.uniform(0.5, 1.5)
        decay = rng.uniform(0.05, 0.4) if rng.random() < 0.2 and CLASS[name] not in (3, 5) else None
        out = []
        peak = max(np.abs(sound).max() for sound in sounds)
        for sound in sounds:
            frames = max(64, int(sound.shape[1] / speed))
            at = np.arange(frames) * speed
            sound = np.stack([np.interp(at, np.arange(sound.shape[1]), channel) for channel in sound]).astype(np.float32)
            if decay is not None:
                sound *= np.exp(-np.arange(frames) / RATE / decay).astype(np.float32)
            out.append(bell(sound, hz, gain, q) / peak)
        return out


def training_kit(rng) -> Kit:
    return Kit(rng, list(SOUNDFONTS.values()), list(DRUM_SHOTS.values()))


# Acoustic kits that nothing is trained with, for their licences or to be the judge: from soft to hard.
UNHEARD = {
    'The Black Pearl 1.0': {
        'kick': 'PearlKick', 'snare': 'PearlSnare', 'rim': 'PearlSideStick', 'hat': 'SabianHatClosed', 'pedal': 'SabianHatPedal', 'open': 'SabianHatOpen', 'low': 'PearlTomFloor',
        'mid': 'PearlTom2', 'high': 'PearlTom1', 'ride': 'PaisteRide', 'cup': 'PaisteBell', 'crash': 'SabianCrash', 'splash': 'ZildjianSplash', 'cowbell': 'Cowbell',
    },
    'Millo_MultiLayered2': {
        'kick': 'bd_0', 'snare': 'rsnare_0', 'rim': 'rim_0', 'clap': 'clap_0', 'hat': 'hhclosed_0', 'pedal': 'hhpedal_0', 'open': 'hhopen_0', 'low': 'floortom_0', 'mid': 'tom_0', 'ride': 'ride_0',
        'crash': 'crash_0', 'cowbell': 'misc_Cowbell',
    },
    'Millo-Drums_v.1': {
        'kick': 'bd1', 'snare': 'snare3', 'rim': 'stick_Woody', 'clap': 'clap_Dry', 'hat': 'closehihat3', 'pedal': 'pedalhihat', 'open': 'openhat2', 'low': 'tom2_1', 'mid': 'tom1_1', 'high': 'tom1_a',
        'ride': 'ride1', 'crash': 'cra_Rock_a', 'cowbell': 'misc_Cowbell',
    },
    'ForzeeStereo': {
        'kick': 'Kick-', 'snare': 'Snare-', 'rim': 'RimClick-', 'hat': 'HiHatClosed-', 'pedal': 'HiHatFoot-', 'open': 'HiHatOpen-', 'low': 'TomLow-', 'mid': 'TomMid-', 'high': 'TomHigh-', 'ride': 'RideBow-',
        'cup': 'RideBell-', 'crash': 'Crash18-', 'splash': 'Splash10-', 'china': 'China-', 'tambourine': 'Tambourine-',
    },
    'BJA_Pacific': {
        'kick': 'BD_', 'snare': 'SN_', 'hat': 'HH_', 'open': 'HH2_', 'low': 'TM2_', 'high': 'TM_', 'ride': 'RD_', 'cup': 'BL_', 'crash': 'CB_',
    },
    'ColomboAcousticDrumkit': {
        'kick': 'bassdrum-', 'snare': 'snare-opaque-normal-mic-', 'rim': 'stick-rim', 'hat': 'hihat-closed', 'open': 'hihat-open', 'low': 'tom-low', 'mid': 'tom-mid', 'high': 'tom-hi',
        'ride': 'crash20i__ride4', 'cup': 'crash20i__ride-cup', 'crash': 'crash16i__crash1',
    },
}


class UnheardKit:
    """As Kit, of one of those, as it was recorded; what it lacks is not played."""

    def __init__(self, rng) -> None:
        name = str(rng.choice(list(UNHEARD)))
        self.files = {drum: sorted(str(path) for path in (KITS / name).glob(f'{start}*')) for drum, start in UNHEARD[name].items()}

    def layers(self, name: str) -> list:
        sounds = [trimmed(shot(path)) for path in self.files.get(name, [])]
        sounds = sorted((sound for sound in sounds if sound.shape[1] > 200), key=lambda sound: float((sound**2).mean()))
        return [sound / np.abs(sound).max() for sound in sounds]
