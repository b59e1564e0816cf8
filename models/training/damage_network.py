"""Hears damage in moments of a recording (damage_moment.ts): convolutions over time and bands, a recurrent layer over time both ways. damage_network.ts is the same in TypeScript."""

import torch
from torch import nn

BANDS = 24
# What a moment tells of each band: seven numbers against the stem's own norm, four as they are; and of its wave: 14 against the norm, ten as they are.
KINDS, OWN_KINDS, WAVE = 7, 4, 24
SEEN = (KINDS + OWN_KINDS) * BANDS + WAVE
# Vocals, drums, bass, other, mix; and whether anything sounds.
CONTEXT = 6
CHANNELS = (16, 24, 32)
INNER, HIDDEN = 64, 48
# Clean, then seven causes in three severities each.
OUTPUTS = 22


class Damage(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        first = KINDS + OWN_KINDS
        self.convolutions = nn.ModuleList(nn.Conv2d(i, o, 3, stride=(1, 2), padding=1, bias=False) for i, o in zip((first, *CHANNELS), CHANNELS))
        self.norms = nn.ModuleList(nn.BatchNorm2d(o) for o in CHANNELS)
        self.inner = nn.Linear(CHANNELS[-1] * BANDS // 8 + WAVE + CONTEXT, INNER)
        self.recurrent = nn.GRU(INNER, HIDDEN, batch_first=True, bidirectional=True)
        self.output = nn.Linear(2 * HIDDEN + INNER, OUTPUTS)
        self.dropout = nn.Dropout(0.2)

    def forward(self, seen: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        """Scores [B, T, OUTPUTS] of moments [B, T, SEEN] and their CONTEXT [B, T, CONTEXT]."""
        count = KINDS * BANDS
        x = torch.cat([seen[..., :count], seen[..., count + WAVE :]], -1).unflatten(-1, (-1, BANDS)).transpose(1, 2)
        for convolution, norm in zip(self.convolutions, self.norms):
            x = torch.relu(norm(convolution(x)))
        # Flattened band by band: [B, T, bands · channels].
        x = torch.cat([x.permute(0, 2, 3, 1).flatten(2), seen[..., count : count + WAVE], context], -1)
        x = torch.relu(self.inner(self.dropout(x)))
        return self.output(torch.cat([self.recurrent(x)[0], x], -1))
