"""How much of the last word the network shall have on each stem, chosen on mixes that it was not trained on: `python shares.py --run DIR --mixes DIR DIR …`. Prints what export.py takes."""

import argparse
from pathlib import Path

import numpy as np
import torch

from bands import banded, features, spectra, total
from network import LEAST, STEMS, Separator
from remix import Mixes

# A stem that is this much of a mix or less has no error that could be told in dB.
SILENT = 1e-3
STEPS, RATE, START = 60, 0.03, 0.3
# Every so many frames are enough to tell four numbers by.
THIN = 4


def heard(network: Separator, sound: np.ndarray, prior: np.ndarray) -> dict:
    """Of a mix: what the network and what the classical separator say [VIEWS, STEMS, T, BANDS], in logarithms, and the sums that the error is computed of (train.loss_of)."""
    stems = torch.from_numpy(sound.astype(np.float32) / 32768)
    views = spectra(torch.stack([(stems[:, 0] + stems[:, 1]) / 2, (stems[:, 0] - stems[:, 1]) / 2]))
    mix = views.sum(1)
    power = banded(total(mix))
    cross = banded((mix[0] * mix[1].conj()).real)
    shares = torch.from_numpy(prior[: views.shape[-1]].astype(np.float32) / 255).transpose(0, 1)
    with torch.no_grad():
        own = network(torch.cat([features(power[:1], power[1:], cross[None]), shares[None]], 1))[0]
    every = {
        'own': own,
        'classical': (shares + LEAST).log().reshape(own.shape),
        'mix': power.transpose(-1, -2)[:, None],
        'truth': banded(total(views)).transpose(-1, -2),
        'inner': banded((mix[:, None].conj() * views).real).transpose(-1, -2),
    }
    return {name: values[..., ::THIN, :].contiguous() for name, values in every.items()}


def distortion(shares: torch.Tensor, mix: dict) -> torch.Tensor:
    """Error over power of each stem that is there, in dB: SDR with its sign turned."""
    share = shares[None, :, None, None]
    masks = (share * mix['own'] + (1 - share) * mix['classical']).softmax(1)
    error = (masks**2 * mix['mix'] - 2 * masks * mix['inner'] + mix['truth']).clamp(min=0).sum((0, 2, 3))
    power = mix['truth'].sum((0, 2, 3))
    there = power > SILENT * power.sum()
    return 10 * torch.log10(error[there] / power[there])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--run', required=True)
    parser.add_argument('--mixes', nargs='+', required=True, help='folders of mixes with what priors.ts says of them; each folder counts the same')
    options = parser.parse_args()
    network = Separator().eval()
    network.load_state_dict(torch.load(Path(options.run) / 'checkpoint.pt', weights_only=True)['mean'])
    folders = [[heard(network, *mix) for mix in Mixes(folder).mixes.values()] for folder in options.mixes]
    shares = torch.full((STEMS,), START, requires_grad=True)
    optimiser = torch.optim.Adam([shares], lr=RATE)
    rng = np.random.default_rng(0)
    for _ in range(STEPS):
        drawn = [folder[rng.integers(len(folder))] for folder in folders for _ in range(4)]
        optimiser.zero_grad()
        torch.cat([distortion(shares, mix) for mix in drawn]).mean().backward()
        optimiser.step()
    with torch.no_grad():
        for folder, mixes in zip(options.mixes, folders):
            before, after = (torch.cat([distortion(each, mix) for mix in mixes]).mean().item() for each in (torch.zeros(STEMS), shares))
            print(f'{folder}: SDR of the classical separator {-before:.2f} dB, with these shares {-after:.2f} dB')
    print('--shares', ' '.join(f'{share:.2f}' for share in shares.detach().clamp(0, 1)))


if __name__ == '__main__':
    main()
