"""Writes the damage network's weights as float16 into a TypeScript module, and the fixture that its test compares with: `python damage_export.py --run DIR`."""

import argparse
import base64
import json
from pathlib import Path

import numpy as np
import torch

from damage_network import CONTEXT, SEEN, Damage

HERE = Path(__file__).parent
# Characters of a line of the module.
LINE = 4000
# Moments of the fixture.
MOMENTS = 40


def folded(network: Damage) -> list:
    """All weights in the order in which damage_network.ts takes them; norms folded into the convolutions."""
    out = []
    for convolution, norm in zip(network.convolutions, network.norms):
        gain = norm.weight / (norm.running_var + norm.eps).sqrt()
        out += [(convolution.weight * gain[:, None, None, None]).permute(0, 2, 3, 1), norm.bias - norm.running_mean * gain]
    out += [network.inner.weight, network.inner.bias]
    for end in ('', '_reverse'):
        for side in ('ih', 'hh'):
            out += [getattr(network.recurrent, f'{kind}_{side}_l0{end}') for kind in ('weight', 'bias')]
    outputs, inputs = network.output.weight.shape
    more = -outputs % 4
    out += [torch.cat([network.output.weight, torch.zeros(more, inputs)]), torch.cat([network.output.bias, torch.zeros(more)])]
    return [values.detach().reshape(-1) for values in out]


def unfolded(parts: list) -> Damage:
    """The network that has these weights: what the product computes, in PyTorch."""
    network, taken = Damage(), iter(parts)
    with torch.no_grad():
        for convolution, norm in zip(network.convolutions, network.norms):
            o, i, _, _ = convolution.weight.shape
            convolution.weight.copy_(next(taken).reshape(o, 3, 3, i).permute(0, 3, 1, 2))
            norm.weight.fill_(float(np.sqrt(1 + norm.eps)))
            norm.bias.copy_(next(taken))
        network.inner.weight.copy_(next(taken).reshape(network.inner.weight.shape))
        network.inner.bias.copy_(next(taken))
        for end in ('', '_reverse'):
            for side in ('ih', 'hh'):
                for kind in ('weight', 'bias'):
                    own = getattr(network.recurrent, f'{kind}_{side}_l0{end}')
                    own.copy_(next(taken).reshape(own.shape))
        outputs, inputs = network.output.weight.shape
        network.output.weight.copy_(next(taken).reshape(-1, inputs)[:outputs])
        network.output.bias.copy_(next(taken)[:outputs])
    return network.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--run', required=True)
    options = parser.parse_args()
    network = Damage().eval()
    known = torch.load(Path(options.run) / 'checkpoint.pt', weights_only=True)
    network.load_state_dict(known['mean'])
    values = [part.to(torch.float16) for part in folded(network)]
    text = base64.b64encode(torch.cat(values).numpy().astype('<f2').tobytes()).decode()
    rows = '\n'.join(text[k : k + LINE] for k in range(0, len(text), LINE))
    (HERE / 'damage_weights.ts').write_text(
        f'/** Float16, little-endian, in base64: made by damage_export.py after {known["step"]} steps; not to be edited. */\n'
        f'export const WEIGHTS = `\n{rows}\n`;\n'
    )
    # Moments that damage_network.test.ts makes in the same way; a drum stem, silent in every seventh.
    t, k = np.meshgrid(np.arange(MOMENTS), np.arange(SEEN), indexing='ij')
    seen = (3 * np.sin(0.7 * t + 0.3 * k) * np.sin(0.05 * t * k)).astype(np.float32)
    sounds = np.arange(MOMENTS) % 7 != 0
    seen[~sounds] = 0
    context = np.zeros((MOMENTS, CONTEXT), np.float32)
    context[:, 1] = 1
    context[:, CONTEXT - 1] = sounds
    with torch.no_grad():
        chances = unfolded([part.float() for part in values])(torch.from_numpy(seen)[None], torch.from_numpy(context)[None])[0].softmax(-1)
    fixture = {'moments': MOMENTS, 'chances': base64.b64encode(chances.numpy().astype('<f4').tobytes()).decode()}
    (HERE / 'damage_network.fixture.json').write_text(json.dumps(fixture) + '\n')


if __name__ == '__main__':
    main()
