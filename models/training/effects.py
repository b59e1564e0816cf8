"""What recordings do to a sound. All take and give float32 [channels, frames] at 44.1 kHz unless said."""

import numpy as np
from scipy import signal

RATE = 44100


def biquad(sound, b, a):
    return signal.lfilter(b, a, sound, axis=-1).astype(np.float32)


def bell(sound, hz, gain_db, q):
    """Peaking equaliser (R. Bristow-Johnson's cookbook)."""
    a = 10 ** (gain_db / 40)
    w = 2 * np.pi * hz / RATE
    alpha = np.sin(w) / (2 * q)
    b = np.array([1 + alpha * a, -2 * np.cos(w), 1 - alpha * a])
    den = np.array([1 + alpha / a, -2 * np.cos(w), 1 - alpha / a])
    return biquad(sound, b / den[0], den / den[0])


def lowpass(sound, hz, order=2):
    return signal.sosfilt(signal.butter(order, min(hz, 0.49 * RATE), fs=RATE, output='sos'), sound).astype(np.float32)


def highpass(sound, hz, order=2):
    sos = signal.butter(order, hz, 'highpass', fs=RATE, output='sos')
    return signal.sosfilt(sos, sound).astype(np.float32)


def saturate(sound, drive, asymmetry=0.0):
    """tanh, level kept: `drive` 1 is gentle, 20 a fuzz."""
    peak = np.abs(sound).max() + 1e-9
    x = sound / peak * drive
    return (peak * (np.tanh(x + asymmetry) - np.tanh(asymmetry)) / np.tanh(drive)).astype(np.float32)


def amp(sound, rng):
    """A guitar amplifier: tone, drive, and a loudspeaker that ends at 4 to 6 kHz."""
    drive = 10 ** rng.uniform(0.3, 1.9)
    mono = highpass(sound.mean(0, keepdims=True), rng.uniform(80, 180))
    mono = saturate(bell(mono, rng.uniform(600, 1200), rng.uniform(0, 8), 0.7), drive, rng.uniform(0, 0.3))
    mono = lowpass(highpass(mono, 75), rng.uniform(3800, 6500), 4)
    mono = bell(mono, rng.uniform(1800, 3200), rng.uniform(0, 6), 1.0)
    return np.repeat(mono, 2, 0)


def compress(sound, rng):
    """Feed-forward compressor, detector shared by the channels; make-up to the old peak."""
    step = 64
    frames = sound.shape[-1] // step
    if frames < 4:
        return sound
    level = np.abs(sound[:, : frames * step]).max(0).reshape(frames, step).max(1)
    release = np.exp(-step / RATE / rng.uniform(0.05, 0.3))
    smooth = signal.lfilter([1 - release], [1, -release], np.maximum(level, 1e-5))
    smooth = np.maximum(smooth, 0.5 * level)
    threshold = np.quantile(smooth, 0.9) * 10 ** (-rng.uniform(6, 20) / 20)
    slope = 1 - 1 / rng.uniform(1.5, 6)
    gain = np.minimum(1, (smooth / threshold) ** -slope)
    gain = np.interp(np.arange(sound.shape[-1]), np.arange(frames) * step, gain)
    peak = np.abs(sound).max()
    out = sound * gain
    return (out * (peak / (np.abs(out).max() + 1e-9))).astype(np.float32)


def room(sound, rng, seconds=None, wet=None):
    """A reverberation of decaying noise, darker as it dies, with a few early reflections."""
    seconds = rng.uniform(0.2, 2.5) if seconds is None else seconds
    wet = 10 ** rng.uniform(-1.6, -0.4) if wet is None else wet
    n = int(seconds * RATE)
    t = np.arange(n) / RATE
    tail = rng.standard_normal((2, n)).astype(np.float32) * np.exp(-6.9 * t / seconds)
    low = lowpass(tail, rng.uniform(1500, 5000), 1)
    mix = np.exp(-t / (0.25 * seconds))
    tail = highpass(tail * mix + low * (1 - mix), rng.uniform(100, 400), 1)
    delay = int(rng.uniform(0, 0.04) * RATE)
    tail[:, : delay + 1] = 0
    for _ in range(6):
        tail[:, int(rng.uniform(0.004, 0.06) * RATE)] += rng.normal(0, 3, 2)
    tail /= np.sqrt((tail**2).sum(-1, keepdims=True)) + 1e-9
    size = sound.shape[-1]
    stereo = np.repeat(sound, 2, 0) if sound.shape[0] == 1 else sound
    return (stereo + wet * signal.oaconvolve(stereo, tail, axes=-1)[:, :size]).astype(np.float32)


def echo(sound, seconds, feedback, wet):
    """Ping-pong echoes."""
    out = sound.copy()
    delay = int(seconds * RATE)
    gain = wet
    swap = sound
    for k in range(1, 6):
        swap = swap[::-1]
        if k * delay >= sound.shape[-1]:
            break
        out[:, k * delay :] += gain * swap[:, : -k * delay]
        gain *= feedback
    return out


def chorus(sound, rng):
    """Two moving taps, left and right apart."""
    size = sound.shape[-1]
    t = np.arange(size)
    out = sound.copy()
    depth, base, hz = rng.uniform(0.0005, 0.004), rng.uniform(0.008, 0.02), rng.uniform(0.15, 1.5)
    for c in (0, 1):
        moved = t - RATE * (base + depth * np.sin(2 * np.pi * hz * t / RATE + c * rng.uniform(0.5, 2.5)))
        out[c] += rng.uniform(0.4, 0.9) * np.interp(moved, t, sound[c], left=0)
    return out.astype(np.float32)


def pan(sound, where, width=1.0):
    """`where` -1..1; `width` 0 (mono) .. 1 (as it is)."""
    mid, side = sound.mean(0), width * (sound[0] - sound[1]) / 2
    angle = (where + 1) * np.pi / 4
    gains = np.sqrt(2) * np.array([np.cos(angle), np.sin(angle)])
    return np.stack([gains[0] * (mid + side), gains[1] * (mid - side)]).astype(np.float32)


def colour(sound, rng):
    """Two random bells and ends: no two instruments are recorded alike."""
    for _ in range(2):
        sound = bell(sound, 10 ** rng.uniform(1.9, 3.9), rng.uniform(-6, 6), rng.uniform(0.5, 2))
    if rng.random() < 0.3:
        sound = lowpass(sound, 10 ** rng.uniform(3.4, 4.2), 1)
    return sound
