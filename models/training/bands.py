"""The spectrum that the network sees: STFT of 4096 with a hop of 1024 at 44.1 kHz, in 640 bands of one, two and six bins. dsp/separate and models/own do the same."""

import torch

SIZE, HOP = 4096, 1024
# Bands of one bin to 2.8 kHz, of two to 8.3 kHz, of six to 16.5 kHz.
SINGLES, PAIRS, SIXES = 256, 256, 128
BANDS = SINGLES + PAIRS + SIXES
BINS = SINGLES + 2 * PAIRS + 6 * SIXES
# Of power: 0.3 of magnitude, near to what loudness does.
POWER = 0.15

_window = torch.hann_window(SIZE)


def spectra(sound: torch.Tensor) -> torch.Tensor:
    """[..., frames of samples] → complex [..., BINS, T], frames that lie wholly inside."""
    flat = sound.reshape(-1, sound.shape[-1])
    out = torch.stft(flat, SIZE, HOP, window=_window, center=False, return_complex=True)[:, :BINS]
    return out.reshape(*sound.shape[:-1], *out.shape[-2:])


def banded(values: torch.Tensor) -> torch.Tensor:
    """Real [..., BINS, T] → sums over each band [..., BANDS, T]."""
    shape, t = values.shape[:-2], values.shape[-1]
    a, b, c = values.split([SINGLES, 2 * PAIRS, 6 * SIXES], -2)
    return torch.cat([a, b.reshape(*shape, PAIRS, 2, t).sum(-2), c.reshape(*shape, SIXES, 6, t).sum(-2)], -2)


WIDTHS = banded(torch.ones(BINS, 1)).squeeze(-1)


def features(mid: torch.Tensor, side: torch.Tensor, cross: torch.Tensor) -> torch.Tensor:
    """Sums of |M|², |S|² and Re M S* over bands [B, BANDS, T] → what the network reads: [B, 4 (mid, side, left, right), T, BANDS], level taken out."""
    both = mid + side
    left, right = (both + 2 * cross).clamp(min=0), (both - 2 * cross).clamp(min=0)
    power = torch.stack([mid, side, left, right], 1) / WIDTHS[None, None, :, None]
    level = power[:, :2].sum(1).mean((1, 2)) + 1e-10
    return (power / level[:, None, None, None]).pow(POWER).transpose(-1, -2)


def total(values: torch.Tensor) -> torch.Tensor:
    return values.real**2 + values.imag**2
