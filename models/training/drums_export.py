"""Writes the drum network's weights as float16 into a TypeScript module, and the fixture that its test compares with: `python drums_export.py --run DIR`."""

import argparse
import base64
import json
from pathlib import Path

import numpy as np
import torch

from drums_network import Drums, inputs
from drums_songs import BANDS, RATE, levels

HERE = Path(__file__).parent
DRUMS = HERE / '../../dsp/music/drums'
# Characters of a line of the module.
LINE = 4000


def folded(network: Drums) -> list:
    """All weights in the order in which dsp/music/drums/network.ts takes them; norms folded into the convolutions."""
    out = []
    for convolution, norm in zip(network.convolutions, network.norms):
        gain = norm.weight / (norm.running_var + norm.eps).sqrt()
        out += [(convolution.weight * gain[:, None, None, None]).permute(0, 2, 3, 1), norm.bias - norm.running_mean * gain]
    out += [network.inner.weight, network.inner.bias]
    for end in ('', '_reverse'):
        for side in ('ih', 'hh'):
            out += [getattr(network.recurrent, f'{kind}_{side}_l0{end}') for kind in ('weight', 'bias')]
    silent = torch.zeros(1, network.output.in_features)
    out += [torch.cat([network.output.weight, silent]), torch.cat([network.output.bias, silent[0, :1]])]
    return [values.detach().reshape(-1) for values in out]


def unfolded(network: Drums, parts: list) -> Drums:
    """The network that has these weights: what the product computes, in PyTorch."""
    taken = iter(parts)
    with torch.no_grad():
        for convolution, norm in zip(network.convolutions, network.norms):
            o, i, _, _ = convolution.weight.shape
            convolution.weight.copy_(next(taken).reshape(o, 3, 3, i).permute(0, 3, 1, 2))
            norm.reset_running_stats()
            norm.weight.fill_(float(np.sqrt(1 + norm.eps)))
            norm.bias.copy_(next(taken))
        network.inner.weight.copy_(next(taken).reshape(network.inner.weight.shape))
        network.inner.bias.copy_(next(taken))
        for end in ('', '_reverse'):
            for side in ('ih', 'hh'):
                for kind in ('weight', 'bias'):
                    own = getattr(network.recurrent, f'{kind}_{side}_l0{end}')
                    own.copy_(next(taken).reshape(own.shape))
        network.output.weight.copy_(next(taken).reshape(-1, network.output.in_features)[:-1])
        network.output.bias.copy_(next(taken)[:-1])
    return network.eval()


def example() -> np.ndarray:
    """Two seconds that dsp/music/drums/network.test.ts makes in the same way: a thump, a knock and a hiss in turn."""
    n = np.arange(2 * RATE, dtype=np.float64)
    since = n % (RATE // 4) / RATE
    which = (n // (RATE // 4)) % 3
    noise = np.modf(np.abs(np.sin(n * 12.9898) * 43758.5453))[0] - 0.5
    thump = np.exp(-since / 0.08) * np.sin(2 * np.pi * 55 * since)
    knock = np.exp(-since / 0.05) * (np.sin(2 * np.pi * 190 * since) + noise)
    hiss = np.exp(-since / 0.03) * noise
    return np.where(which == 0, thump, np.where(which == 1, 0.5 * knock, 0.3 * hiss)).astype(np.float32)[None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--run', required=True)
    options = parser.parse_args()
    network = Drums().eval()
    known = torch.load(Path(options.run) / 'checkpoint.pt', weights_only=True)
    network.load_state_dict(known['mean'])
    values = [part.to(torch.float16) for part in folded(network)]
    text = base64.b64encode(torch.cat(values).numpy().astype('<f2').tobytes()).decode()
    rows = '\n'.join(text[k : k + LINE] for k in range(0, len(text), LINE))
    (DRUMS / 'weights.ts').write_text(
        f'/** Float16, little-endian, in base64: made by models/training/drums_export.py after {known["step"]} steps; not to be edited. Their card is models/own/weights/drums.md. */\n'
        f'export const WEIGHTS = `\n{rows}\n`;\n'
    )
    unfolded(network, [part.float() for part in values])
    heard = levels(example())
    tops = np.quantile(heard, 0.99, axis=0, method='lower').astype(np.float32)
    with torch.no_grad():
        chances = network(inputs(torch.from_numpy(heard.astype(np.float32))[None], torch.from_numpy(tops)[None]))[0].sigmoid()
    fixture = {'frames': len(heard), 'bands': BANDS, 'levels': base64.b64encode(heard.tobytes()).decode(), 'chances': base64.b64encode(chances.numpy().astype('<f4').tobytes()).decode()}
    (DRUMS / 'network.fixture.json').write_text(json.dumps(fixture) + '\n')


if __name__ == '__main__':
    main()
