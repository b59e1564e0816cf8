import type { LayerPlan } from './config.ts';

/**
 * Which samples of a decoded window one latent frame can change, in samples: from `before` ahead of the frame's own first sample to `after` behind its own
 * last. What stands earlier never changes by a single bit. The LSTM runs forwards and carries every frame on in its state, so that what stands later than
 * `after` still changes, ever less: `after` holds for the convolutions alone.
 */
export interface CodecReach {
  readonly before: number;
  readonly after: number;
}

/** Walks one frame through the decoder's convolutions. */
export function decoderReach(layers: readonly LayerPlan[]): CodecReach {
  let first = 0;
  let last = 0;
  let hop = 1;
  for (const layer of layers) {
    if (layer.kind === 'up') {
      const { kernel, stride } = layer.conv;
      const cut = kernel - stride - Math.floor((kernel - stride) / 2);
      first = first * stride - cut;
      last = last * stride + kernel - 1 - cut;
      hop *= stride;
    } else if (layer.kind !== 'elu' && layer.kind !== 'lstm') {
      const convs = layer.kind === 'conv' ? [layer.conv] : [layer.first, layer.second];
      const side = convs.reduce((sum, { kernel, dilation }) => sum + (dilation * (kernel - 1)) / 2, 0);
      first -= side;
      last += side;
    }
  }
  return { before: -first, after: last - (hop - 1) };
}
