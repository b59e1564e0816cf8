"""Singing: spoken sentences of free speech synthesisers, or vowels from formants, re-sung on a melody through the WORLD vocoder (Morise et al., 2016)."""

import hashlib
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyworld
import soundfile
from scipy import signal

RATE = 44100
HOP_MS = 5.0
FFT = 2048
BINS = FFT // 2 + 1
HZ = np.arange(BINS) * RATE / FFT
# Written for this: what is sung does not matter, that it has every sound of the language does.
LINES = [
    'We were walking down the river when the morning came', 'Hold me closer now the night is going by', 'Every little shadow knows your secret name',
    'I will never go away from you my friend', 'Falling rain upon the window makes me cry', 'Show me how to find a better way to live',
    'Somewhere over there the fire burns again', 'You and I are dancing in the summer light', 'Running through the city with a broken heart',
    'Tell me why the wind is always blowing cold', 'Take the road along the mountain to the sea', 'All the things I wanted are behind the door',
    'Golden leaves are turning slowly in the air', 'Baby can you hear the music in my soul', 'Shake it up and move it till the break of day',
    'No one ever told us it would be this hard', 'Give me something stronger than a memory', 'Oh my love I wait for you beside the gate',
    'Stars are falling down on everything we made', 'Just another day of living on the line', 'Wake me up before the thunder starts to roll',
    'Yesterday is over and tomorrow is a song', 'Under yellow street lights we were young and free', 'Please believe me when I say it is all right',
]
ESPEAK = (
    'en-us en-gb+f3 en-us+m3 en-gb-scotland en-us+f5 en-gb+m7 en-us+f2 en-gb+m1 en-us+klatt2 en-gb+klatt4 en-029+m5 en-gb-x-rp+f4 en-us-nyc+m6 '
    # The same words as other languages would say them: other vowels.
    'de+f1 es+m4 fr-fr+f2 it+m2 sv+f3 pt-br+f5 pl+m8 nl+f4'
)
# The few of natural recordings as often as the many of formants.
SPEAKERS = [('flite', voice) for voice in ('rms', 'slt', 'awb', 'kal16')] * 4 + [('espeak-ng', voice) for voice in ESPEAK.split()]
# How a voice takes its notes: sung, corrected to the exact pitch, through a vocoder in chords, rapped, whispered.
MANNERS, CHANCES = ('sung', 'tuned', 'vocoder', 'rapped', 'whispered'), (0.68, 0.12, 0.07, 0.1, 0.03)
VOWELS = {'a': (800, 1200, 2600, 3400), 'e': (500, 1800, 2500, 3400), 'i': (300, 2200, 2900, 3600), 'o': (450, 850, 2500, 3300), 'u': (330, 750, 2300, 3200), 'ae': (700, 1700, 2500, 3500), 'er': (480, 1300, 1650, 3200)}


def spoken(speaker: tuple, text: str) -> tuple:
    """Samples and rate of a sentence."""
    program, voice = speaker
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / 'line.wav')
        command = ['flite', '-voice', voice, '-t', text, '-o', path] if program == 'flite' else ['espeak-ng', '-v', voice, '-s', '130', '-w', path, text]
        subprocess.run(command, check=True, capture_output=True)
        return soundfile.read(path, dtype='float64')


@lru_cache(maxsize=300)
def analysed(speaker: tuple, text: str, cache: str) -> tuple:
    """Voicing (bool), spectral envelope and aperiodicity of a spoken sentence, one row each 5 ms."""
    path = Path(cache) / (hashlib.sha1(repr((speaker, text)).encode()).hexdigest()[:16] + '.npz')
    if not path.exists():
        analyse(speaker, text, path)
    # Also what was just analysed is read back: it is kept rounded, and the same song must come of it every time.
    known = np.load(path)
    return known['voiced'], np.exp(known['sp'].astype(np.float64)), known['ap'].astype(np.float64)


def analyse(speaker: tuple, text: str, path: Path) -> None:
    x, rate = spoken(speaker, text)
    x = signal.resample_poly(x, RATE, rate)
    f0, t = pyworld.dio(x, RATE, frame_period=HOP_MS)
    f0 = pyworld.stonemask(x, f0, t, RATE)
    sp = pyworld.cheaptrick(x, f0, t, RATE, fft_size=FFT)
    ap = pyworld.d4c(x, f0, t, RATE, fft_size=FFT)
    # Nothing was recorded above the speaker's own rate: the envelope goes on falling there, and it is breath.
    end = np.searchsorted(HZ, 0.44 * rate)
    edge = sp[:, end - 40 : end].mean(1, keepdims=True)
    sp[:, end:] = edge * (HZ[end:] / HZ[end]) ** -6
    ap[:, end:] = np.maximum(ap[:, end:], 0.8)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, voiced=f0 > 0, sp=np.log(sp + 1e-16).astype(np.float16), ap=ap.astype(np.float16))


def syllables(voiced, sp, count):
    """Bounds (first frame, nucleus, end) of `count` syllables, around the loudest voiced frames; repeated where there are fewer."""
    level = np.log(sp.sum(1) + 1e-12) + np.where(voiced, 0, -20)
    level = np.convolve(level, np.hanning(13) / np.hanning(13).sum(), 'same')
    peaks, _ = signal.find_peaks(level, distance=22, height=level.max() - 8)
    if len(peaks) < 2:
        peaks = np.array([len(level) // 3, 2 * len(level) // 3])
    cuts = [0] + [int(a + np.argmin(level[a:b])) for a, b in zip(peaks[:-1], peaks[1:])] + [len(level)]
    every = [(cuts[k], int(peaks[k]), cuts[k + 1]) for k in range(len(peaks))]
    return [every[k % len(every)] for k in range(count)]


def exact_curve(notes, first, frames, cents):
    """Hz each 5 ms from `first` seconds on: a step from note to note."""
    t = first + np.arange(frames) * HOP_MS / 1000
    midi = np.full(frames, float(notes[0][2]))
    for start, _, pitch, _ in notes:
        midi[t >= start] = pitch
    return 440 * 2 ** ((midi + cents / 100 - 69) / 12)


def spoken_curve(notes, first, frames, rng):
    """Hz as in rap: each syllable falls or rises around a middle that is no note."""
    t = first + np.arange(frames) * HOP_MS / 1000
    middle = np.median([pitch for _, _, pitch, _ in notes]) - rng.uniform(2, 9)
    midi = np.full(frames, middle)
    for start, seconds, _, _ in notes:
        after = t >= start
        midi[after] = middle + rng.normal(0, 2.5) + rng.normal(-1, 2) * np.clip((t[after] - start) / max(seconds, 0.1), 0, 1)
    width = 6
    smooth = np.hanning(2 * width + 1) / np.hanning(2 * width + 1).sum()
    return 440 * 2 ** ((np.convolve(np.pad(midi, width, 'edge'), smooth, 'valid') - 69) / 12)


def pitch_curve(notes, first, frames, rng, cents):
    """Hz each 5 ms from `first` seconds on: glides into notes, vibrato that grows on long ones, drift."""
    t = first + np.arange(frames) * HOP_MS / 1000
    midi = np.full(frames, float(notes[0][2]))
    scoop = rng.uniform(0, 1.5) if rng.random() < 0.4 else 0
    depth, rate, glide = rng.uniform(0, 0.6), rng.uniform(4.5, 6.5), rng.uniform(0.01, 0.07)
    for start, seconds, pitch, _ in notes:
        after = t >= start
        midi[after] = pitch
        since = t - start
        if seconds > 0.25:
            midi += after * (since < seconds) * depth * np.clip((since - 0.2) / 0.3, 0, 1) * np.sin(2 * np.pi * rate * since)
        midi -= after * scoop * (rng.random() < 0.3) * np.exp(-np.maximum(since, 0) / 0.05)
    width = max(1, int(glide * 200))
    midi = np.convolve(np.pad(midi, width, 'edge'), np.hanning(2 * width + 1) / np.hanning(2 * width + 1).sum(), 'valid')
    drift = np.cumsum(rng.normal(0, 0.02, frames))
    midi += 0.3 * np.tanh(drift - signal.lfilter([0.01], [1, -0.99], drift)) + cents / 100
    return 440 * 2 ** ((midi - 69) / 12)


class Singer:
    """One voice: a speaker or a set of formants, its vocal tract's length, its breath."""

    def __init__(self, rng: np.random.Generator, cache: str) -> None:
        self.rng, self.cache = rng, cache
        self.manner = str(rng.choice(MANNERS, p=CHANCES))
        # Besides the note itself, what a vocoder's carrier plays, in semitones.
        self.chord = [0, *rng.choice([-12, 3, 4, 5, 7, 12], size=int(rng.integers(1, 3)), replace=False)] if self.manner == 'vocoder' else [0]
        self.speaks = rng.random() < 0.75
        self.speaker = SPEAKERS[int(rng.integers(len(SPEAKERS)))]
        self.tract = rng.uniform(0.85, 1.22)
        self.breath = rng.uniform(0, 0.25) ** 1.5
        self.tilt = rng.uniform(-1.5, 1.0)
        self.band = rng.uniform(70, 160)
        self.lines = rng.permutation(len(LINES)).tolist()

    def material(self, phrase, frames, first):
        """Voicing, envelope and aperiodicity of a phrase, stretched to its notes."""
        times = [int((start - first) * 1000 / HOP_MS) for start, *_ in phrase]
        ends = times[1:] + [frames]
        if not self.speaks:
            return self.vowels(times, ends, frames)
        line = LINES[self.lines[0]]
        self.lines = self.lines[1:] + self.lines[:1]
        voiced, sp, ap = analysed(self.speaker, line, self.cache)
        at = np.zeros(frames)
        for (a, peak, b), begin, end in zip(syllables(voiced, sp, len(phrase)), times, ends):
            length = end - begin
            # Consonants keep their speed, the vowel takes what is left.
            lead, tail = min(peak - a, length // 3), min((b - peak) // 2, length // 4)
            xs = [0, lead, length - tail, length]
            ys = [peak - lead, peak, peak + max(0, b - peak - tail) * 0.7, b]
            at[begin:end] = np.interp(np.arange(length), xs, ys)
        index = np.clip(at.astype(int), 0, len(voiced) - 1)
        return voiced[index], sp[index], ap[index]

    def vowels(self, times, ends, frames):
        names = list(VOWELS)
        sp = np.zeros((frames, BINS))
        voiced = np.ones(frames, bool)
        ap = np.full((frames, BINS), 0.02)
        ap[:, HZ > 4000] = 0.3
        source = 1 / (1 + (HZ / 250) ** 2)
        for begin, end in zip(times, ends):
            shape = np.full(BINS, 1e-4)
            for k, f in enumerate(VOWELS[str(self.rng.choice(names))]):
                shape += (1 / (1 + ((HZ - f) / (self.band * (1 + 0.3 * k))) ** 2)) * 0.6**k
            sp[begin:end] = source * shape**1.2
            size = int(self.rng.integers(0, 18))
            if self.rng.random() < 0.5 and end - begin > 3 * size and size:
                voiced[begin : begin + size] = False
                hiss = 10 ** self.rng.uniform(3.2, 3.9)
                sp[begin : begin + size] = 3e-4 / (1 + ((HZ - hiss) / 2500) ** 2)
        smooth = np.hanning(9) / np.hanning(9).sum()
        sp = np.exp(signal.lfilter(smooth, [1], np.log(sp + 1e-12), axis=0))
        return voiced, sp, ap

    def hertz(self, phrase, first, frames, cents):
        if self.manner == 'rapped':
            return spoken_curve(phrase, first, frames, self.rng)
        if self.manner in ('tuned', 'vocoder'):
            return exact_curve(phrase, first, frames, cents)
        return pitch_curve(phrase, first, frames, self.rng, cents)

    def sing(self, phrases, frames: int, cents: float) -> np.ndarray:
        """[1, frames]."""
        out = np.zeros(frames)
        for phrase in phrases:
            first, last = phrase[0][0], phrase[-1][0] + phrase[-1][1]
            count = int((last - first) * 1000 / HOP_MS) + 8
            if count < 20:
                continue
            voiced, sp, ap = self.material(phrase, count, first)
            f0 = np.where(voiced & (self.manner != 'whispered'), self.hertz(phrase, first, count, cents), 0.0)
            warp = np.clip(HZ / self.tract, 0, HZ[-1])
            place = warp / HZ[1]
            low = np.minimum(place.astype(int), BINS - 2)
            share = place - low
            sp = sp[:, low] * (1 - share) + sp[:, low + 1] * share
            sp = sp * (1 + HZ / 1000) ** self.tilt
            ap = np.clip(ap + self.breath, 0, 1)
            level = np.zeros(count)
            for start, seconds, _, velocity in phrase:
                a = int((start - first) * 1000 / HOP_MS)
                level[a:] = velocity
            level = np.convolve(np.pad(level, 10, 'edge'), np.hanning(21) / np.hanning(21).sum(), 'valid')
            level[-12:] *= np.linspace(1, 0, 12)
            # The vocoder takes logarithms: nothing may be zero.
            sp = sp * np.maximum(level, 1e-3)[:, None] ** 2 + 1e-12
            sp, ap = np.ascontiguousarray(sp), np.ascontiguousarray(ap)
            sound = sum(pyworld.synthesize(f0 * 2 ** (up / 12), sp, ap, RATE, HOP_MS) for up in self.chord)
            at = int(first * RATE)
            n = min(len(sound), frames - at)
            if n > 0:
                out[at : at + n] += sound[:n]
        return (0.3 * out / (np.sqrt(np.mean(out**2)) + 1e-9) * 0.5)[None].astype(np.float32)
