/** Recurrent networks. */

import { sameShape, showShape } from '../dims.ts';
import type { Value } from '../graph.ts';
import { reshape, transpose } from './shape.ts';

/**
 * One layer of long short-term memory. x [T, B, in]; w [directions, 4h, in], r [directions, 4h, h] and bias [directions, 8h] (input's, then recurrent) with
 * the gates in ONNX's order i o f c: `layers.ts` reorders PyTorch's. → [T, B, directions · h]. Starts from zeros.
 */
export function lstm(x: Value, w: Value, r: Value, bias: Value): Value {
  const [time, batch, width] = x.shape;
  const directions = w.shape[0] as number;
  const hidden = r.shape[2] as number;
  const outputs = x.graph.node(
    'LSTM',
    [x, w, r, bias],
    () => {
      if (x.shape.length !== 3) throw new Error('the input must be [time, batch, channels]');
      if (directions !== 1 && directions !== 2) throw new Error(`${directions} directions`);
      const wanted = [
        [directions, 4 * hidden, width!],
        [directions, 4 * hidden, hidden],
        [directions, 8 * hidden],
      ];
      [w, r, bias].forEach((value, index) => {
        if (!sameShape(value.shape, wanted[index]!))
          throw new Error(`${value.name} must be ${showShape(wanted[index]!)}`);
      });
      return [{ type: 'float32', shape: [time!, directions, batch!, hidden] }];
    },
    { hidden_size: hidden, direction: directions === 2 ? 'bidirectional' : 'forward' },
  );
  return reshape(transpose(outputs[0]!, [0, 2, 1, 3]), [time!, batch!, directions * hidden]);
}

/**
 * One layer of gated recurrent units as PyTorch computes it: the reset gate on the product with the state (`linear_before_reset`). x [T, B, in];
 * w [directions, 3h, in], r [directions, 3h, h] and bias [directions, 6h] (input's, then recurrent) with the gates in ONNX's order update, reset, new: `layers.ts`
 * reorders PyTorch's. → [T, B, directions · h]. Starts from zeros.
 */
export function gru(x: Value, w: Value, r: Value, bias: Value): Value {
  const [time, batch, width] = x.shape;
  const directions = w.shape[0] as number;
  const hidden = r.shape[2] as number;
  const outputs = x.graph.node(
    'GRU',
    [x, w, r, bias],
    () => {
      if (x.shape.length !== 3) throw new Error('the input must be [time, batch, channels]');
      if (directions !== 1 && directions !== 2) throw new Error(`${directions} directions`);
      const wanted = [
        [directions, 3 * hidden, width!],
        [directions, 3 * hidden, hidden],
        [directions, 6 * hidden],
      ];
      [w, r, bias].forEach((value, index) => {
        if (!sameShape(value.shape, wanted[index]!))
          throw new Error(`${value.name} must be ${showShape(wanted[index]!)}`);
      });
      return [{ type: 'float32', shape: [time!, directions, batch!, hidden] }];
    },
    { hidden_size: hidden, direction: directions === 2 ? 'bidirectional' : 'forward', linear_before_reset: 1 },
  );
  return reshape(transpose(outputs[0]!, [0, 2, 1, 3]), [time!, batch!, directions * hidden]);
}
