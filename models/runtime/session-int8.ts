/** How the run-time shall multiply int8 on this processor: tried, because its own answer costs more than half of the speed where it need not. */

import { InferenceSession, Tensor } from 'onnxruntime-node';
import { Graph, one } from '../onnx/graph.ts';
import { modelBytes } from '../onnx/proto.ts';

/** Of the session option `session.x64quantprecision`: '1' turns int8 weights to uint8, whose products cannot overflow and are slower. */
export type Int8Precision = '0' | '1';

/** Whole vectors of any processor, and several of them. */
const [ROWS, INNER, COLUMNS] = [16, 256, 64];
const [LARGEST_INPUT, LARGEST_WEIGHT] = [255, 127];
const EXACT = INNER * LARGEST_INPUT * LARGEST_WEIGHT;

/**
 * x86 processors without VNNI add pairs of int8 products in 16 bits, which overflow: there the slower way must be taken. The run-time takes it on every x86 processor
 * that has two ways (onnxruntime 1.30), also where both are exact: measured on one with AVX-512 VNNI, 140 against 350 GFLOP/s. The sums are the same to the bit.
 */
export async function int8Precision(products = largestProducts): Promise<Int8Precision> {
  const sums = await products('0');
  return sums.every((sum) => sum === EXACT) ? '0' : '1';
}

/** Sums of the largest products that there can be: each is INNER · 255 · 127 if nothing overflows. */
export async function largestProducts(precision: Int8Precision): Promise<Int32Array> {
  const g = new Graph('largest');
  const x = g.input('x', 'uint8', [ROWS, INNER]);
  const w = g.constant('int8', [INNER, COLUMNS], new Int8Array(INNER * COLUMNS).fill(LARGEST_WEIGHT));
  g.output(
    'y',
    one('MatMulInteger', [x, w], () => ({ type: 'int32', shape: [ROWS, COLUMNS] })),
  );
  const session = await InferenceSession.create(modelBytes(g, g, [], '', {}), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    extra: { session: { x64quantprecision: precision } },
    logSeverityLevel: 3,
  });
  try {
    const input = new Tensor('uint8', new Uint8Array(ROWS * INNER).fill(LARGEST_INPUT), [ROWS, INNER]);
    const { y } = await session.run({ x: input });
    return y!.data as Int32Array;
  } finally {
    await session.release();
  }
}
