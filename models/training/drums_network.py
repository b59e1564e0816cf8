"""Hears drum hits in band levels: convolutions over time and frequency, a recurrent layer over time both ways (R. Vogl et al., ISMIR 2017, smaller). dsp/music/drums/network.ts is the same in TypeScript."""

import torch
from torch import nn

from drums_songs import BANDS, FLOOR, STEP

CLASSES = 7
CHANNELS = (12, 20, 28)
INNER, HIDDEN = 64, 48
# How far below the loudest band, and below its own loud level, anything is heard at all; dB.
DEEP, NEAR = 80.0, 50.0


def inputs(levels: torch.Tensor, tops: torch.Tensor) -> torch.Tensor:
    """[B, 2, T, BANDS] from levels in half decibels [B, T, BANDS] and each band's 99th percentile over the song [B, BANDS]: against the loudest band, and against the band's own hits."""
    db, top = FLOOR + STEP * levels, FLOOR + STEP * tops
    loud = top.amax(-1, keepdim=True)
    own = torch.maximum(top, loud - NEAR)
    return torch.stack([(db - loud[:, None]).clamp(min=-DEEP) / 20 + 2, (db - own[:, None]).clamp(min=-NEAR) / 20 + 1], 1)


class Drums(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        a, b, c = CHANNELS
        self.convolutions = nn.ModuleList(nn.Conv2d(i, o, 3, stride=(1, 2), padding=1, bias=False) for i, o in ((2, a), (a, b), (b, c)))
        self.norms = nn.ModuleList(nn.BatchNorm2d(o) for o in CHANNELS)
        self.inner = nn.Linear(c * BANDS // 8, INNER)
        self.recurrent = nn.GRU(INNER, HIDDEN, batch_first=True, bidirectional=True)
        self.output = nn.Linear(2 * HIDDEN + INNER, CLASSES)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Scores [B, T, CLASSES]; their logistic is the chance that a hit begins in that frame."""
        for convolution, norm in zip(self.convolutions, self.norms):
            x = torch.relu(norm(convolution(x)))
        # Flattened band by band: [B, T, bands · channels].
        x = torch.relu(self.inner(self.dropout(x.permute(0, 2, 3, 1).flatten(2))))
        return self.output(torch.cat([self.recurrent(x)[0], x], -1))
