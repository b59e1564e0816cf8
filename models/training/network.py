"""The separator's network, which corrects what the classical separator says: a U-shape over frequency with a recurrent layer over time at its bottom, from band powers to soft masks."""

import torch
import torch.nn.functional as F
from torch import nn

from bands import BANDS

CHANNELS = (32, 64, 96)
STRIDE = 4
HIDDEN = 192
STEMS = 4
VIEWS = 2
# Powers of mid, side, left and right; then what the classical separator gives each stem of mid and of side.
POWERS = 4
INPUTS = POWERS + VIEWS * STEMS
# Of a stem's share, where the classical separator leaves it none: -40 dB.
LEAST = 0.01
LOWEST = BANDS // STRIDE ** len(CHANNELS)


class Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.a = nn.Conv2d(channels, channels, 3, padding=1)
        self.b = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return x + self.b(F.relu(self.a(F.relu(x))))


class Separator(nn.Module):
    """[B, INPUTS, T, BANDS] → scores [B, VIEWS, STEMS, T, BANDS]; their softmax over the stems are the masks of mid and side."""

    def __init__(self) -> None:
        super().__init__()
        # Mean and deviation of the features, band by band, measured before training.
        self.register_buffer('shift', torch.full((INPUTS, 1, BANDS), 1 / STEMS))
        self.register_buffer('scale', torch.full((INPUTS, 1, BANDS), 3.0))
        self.down, self.enter = nn.ModuleList(), nn.ModuleList()
        self.up, self.leave = nn.ModuleList(), nn.ModuleList()
        self.place = nn.Parameter(torch.zeros(CHANNELS[0], 1, BANDS // STRIDE))
        before = INPUTS
        for channels in CHANNELS:
            self.down.append(nn.Conv2d(before, channels, (1, STRIDE), stride=(1, STRIDE)))
            self.enter.append(Residual(channels))
            before = channels
        flat = CHANNELS[-1] * LOWEST
        self.time = nn.GRU(flat, HIDDEN, 2, batch_first=True, bidirectional=True)
        self.back = nn.Linear(2 * HIDDEN, flat)
        for channels, after in zip(CHANNELS[::-1], [*CHANNELS[-2::-1], VIEWS * STEMS]):
            self.leave.append(Residual(channels))
            self.up.append(nn.ConvTranspose2d(channels, after, (1, STRIDE), stride=(1, STRIDE)))
        self.bias = nn.Parameter(torch.zeros(VIEWS * STEMS, 1, BANDS))
        self.trust = nn.Parameter(torch.full((VIEWS * STEMS, 1, BANDS), 0.7))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        prior = (x[:, POWERS:] + LEAST).log()
        x = ((x - self.shift) * self.scale).contiguous(memory_format=torch.channels_last)
        skips = []
        for k, (down, enter) in enumerate(zip(self.down, self.enter)):
            x = down(x)
            x = enter(x + self.place if k == 0 else x)
            skips.append(x)
        b, c, t, f = x.shape
        flat = x.permute(0, 2, 1, 3).reshape(b, t, c * f)
        flat = self.back(self.time(flat)[0])
        x = flat.reshape(b, t, c, f).permute(0, 2, 1, 3)
        for leave, up, skip in zip(self.leave, self.up, skips[::-1]):
            x = up(F.relu(leave(x + skip)))
        return (x + self.trust * prior + self.bias).reshape(b, VIEWS, STEMS, t, BANDS)
