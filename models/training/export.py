"""Writes the weights as float16 safetensors, and the fixture that tests compare with: `python export.py --run DIR --out ../own/weights/separator.safetensors`."""

import argparse
import json
import struct
from pathlib import Path

import numpy as np
import torch

from bands import banded, features, spectra, total
from network import STEMS, VIEWS, Separator

# These are no weights of a product, and few: they stay whole.
WHOLE = ('shift', 'scale', 'place', 'bias', 'trust')


def write(path: Path, tensors: dict, metadata: dict) -> None:
    """The safetensors format: a header of places, then the values."""
    header, blobs, at = {'__metadata__': metadata}, [], 0
    for name, values in sorted(tensors.items()):
        data = np.ascontiguousarray(values)
        kind = {'float16': 'F16', 'float32': 'F32'}[str(data.dtype)]
        header[name] = {'dtype': kind, 'shape': list(data.shape), 'data_offsets': [at, at + data.nbytes]}
        blobs.append(data.tobytes())
        at += data.nbytes
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    path.write_bytes(struct.pack('<Q', len(text)) + text + b''.join(blobs))


def read(path: Path) -> dict:
    """Tensors of such a file as float32, to train on from them."""
    data = path.read_bytes()
    size = struct.unpack('<Q', data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    out = {}
    for name, entry in header.items():
        if name != '__metadata__':
            a, b = (8 + size + place for place in entry['data_offsets'])
            kind = {'F16': np.float16, 'F32': np.float32}[entry['dtype']]
            out[name] = torch.from_numpy(np.frombuffer(data[a:b], kind).astype(np.float32).reshape(entry['shape']))
    return out


def cautious(weights: dict, shares: list) -> dict:
    """The same network with a share of the last word of its own on each stem, in logarithms; the rest is the classical separator's. Ones leave it as it was trained."""
    out = dict(weights)
    share = torch.tensor(shares).repeat(VIEWS)
    out['up.2.weight'] = weights['up.2.weight'] * share[None, :, None, None]
    out['up.2.bias'] = weights['up.2.bias'] * share
    for name in ('bias', 'trust'):
        out[name] = weights[name] * share[:, None, None]
    out['trust'] = out['trust'] + (1 - share)[:, None, None]
    return out


def example() -> np.ndarray:
    """A short stereo sound that models/own/separator.test.ts makes in the same way: six frames."""
    n = np.arange(4096 + 5 * 1024, dtype=np.float64)
    noise = np.modf(np.abs(np.sin(n * 12.9898) * 43758.5453))[0] - 0.5
    left = 0.3 * np.sin(n * 0.0313) + 0.1 * np.sin(n * 0.211) + 0.05 * noise
    right = 0.3 * np.sin(n * 0.0313) - 0.1 * np.sin(n * 0.0907) + 0.05 * noise[::-1]
    return np.stack([left, right]).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--run', required=True)
    parser.add_argument('--out', required=True)
    parser.add_argument('--shares', type=float, nargs=4, default=[1.0] * 4, help='of the last word that the network has on vocals, drums, bass and other, against the classical separator: shares.py finds them')
    parser.add_argument('--fixture', help='where masks of the example are written, by these very weights')
    options = parser.parse_args()
    known = torch.load(Path(options.run) / 'checkpoint.pt', weights_only=True)
    tensors = {name: (values.numpy() if name in WHOLE else values.to(torch.float16).numpy()) for name, values in cautious(known['mean'], options.shares).items()}
    write(Path(options.out), tensors, {'model': 'Resonate separator', 'steps': str(known['step']), 'shares': ' '.join(map(str, options.shares))})
    if options.fixture:
        network = Separator().eval()
        network.load_state_dict(read(Path(options.out)))
        sound = torch.from_numpy(example())
        mid, side = spectra((sound[0] + sound[1]) / 2), spectra((sound[0] - sound[1]) / 2)
        powers = features(*(banded(values)[None] for values in (total(mid), total(side), (mid * side.conj()).real)))
        shares = torch.sin(torch.arange(VIEWS * STEMS * powers[0, 0].numel()) * 0.37).reshape(VIEWS, STEMS, *powers.shape[2:]).mul(3).softmax(1)
        x = torch.cat([powers, shares.reshape(1, VIEWS * STEMS, *powers.shape[2:])], 1)
        with torch.no_grad():
            masks = network(x)[0].softmax(1)
        write(Path(options.fixture), {'x': x[0].contiguous().numpy(), 'masks': masks.contiguous().numpy()}, {})


if __name__ == '__main__':
    main()
