import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { normals } from '../../random.ts';
import { openSession } from '../../runtime/session.ts';
import { Graph, type Value } from '../graph.ts';
import { writeModel } from '../write.ts';
import { multiHeadAttention } from './fused.ts';
import * as op from './index.ts';

type Numbers = readonly number[];

/** Runs x [...shape] with a free last axis through each network: what comes out is held against its inferred shape and the expected numbers. */
async function check(
  shape: number[],
  values: Numbers,
  cases: readonly [(x: Value) => Value, shape: Numbers, values: Numbers][],
) {
  const folder = mkdtempSync(join(tmpdir(), 'resonate-ops-'));
  try {
    const g = new Graph('ops');
    const x = g.input('x', 'float32', [...shape.slice(0, -1), 'N']);
    const last = shape.at(-1)!;
    const inferred = cases.map(([build], index) => {
      const y = build(x);
      g.output(`y${index}`, y);
      return y.shape.map((dim) => (typeof dim === 'number' ? dim : at(dim, last)));
    });
    const session = await openSession(writeModel(g, folder).path);
    const results = await session.run({ x: { data: Float32Array.from(values), shape } });
    cases.forEach(([build, expectedShape, expected], index) => {
      const { data, shape: given } = results[`y${index}`]!;
      expect(given, String(build)).toEqual(expectedShape);
      expect(inferred[index], String(build)).toEqual(expectedShape);
      expect(data.length).toBe(expected.length);
      data.forEach((value, n) => {
        expect(Number(value), `${build}, number ${n}`).toBeCloseTo(expected[n]!, 5);
      });
    });
    await session.release();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of a dimension like 2*N-1, for one N. */
function at(dim: string, n: number): number {
  const [, scale = '1', offset = '0'] = /^(?:(\d+)\*)?N([+-]\d+)?$/.exec(dim)!;
  return Number(scale) * n + Number(offset);
}

const weight = (x: Value, shape: Numbers, values: Numbers): Value =>
  x.graph.weight(`w${x.graph.weights.size}`, shape, () => Float32Array.from(values));

it('convolves with strides, dilations, groups and paddings of their own at both ends', async () => {
  await check(
    [1, 2, 4],
    [1, 2, 3, 4, 10, 20, 30, 40],
    [
      [
        (x) => op.conv(x, weight(x, [1, 2, 2], [1, 1, 0.1, 0]), null, { padding: { before: [2], after: [0] } }),
        [1, 1, 5],
        [0, 1, 4, 7, 10],
      ],
      [
        (x) => op.conv(x, weight(x, [2, 1, 1], [2, 3]), weight(x, [2], [0, 1]), { groups: 2 }),
        [1, 2, 4],
        [2, 4, 6, 8, 31, 61, 91, 121],
      ],
      [(x) => op.conv(x, weight(x, [1, 2, 2], [1, 1, 0, 0]), null, { dilation: 2 }), [1, 1, 2], [4, 6]],
      [
        (x) =>
          op.convTranspose(x, weight(x, [2, 1, 2], [1, 2, 0, 0]), null, {
            stride: 2,
            padding: { before: [1], after: [0] },
          }),
        [1, 1, 7],
        [2, 2, 4, 3, 6, 4, 8],
      ],
    ],
  );
  await check(
    [1, 1, 2, 2],
    [1, 2, 3, 4],
    [
      [(x) => op.conv(x, weight(x, [1, 1, 2, 1], [1, 10]), null), [1, 1, 1, 2], [31, 42]],
      [
        (x) => op.conv(x, weight(x, [1, 1, 1, 2], [1, 10]), null, { padding: [0, 1] }),
        [1, 1, 2, 3],
        [10, 21, 2, 30, 43, 4],
      ],
    ],
  );
});

it('moves elements as it says', async () => {
  await check(
    [1, 2, 3],
    [1, 2, 3, 4, 5, 6],
    [
      [(x) => op.transpose(x, [2, 0, 1]), [3, 1, 2], [1, 4, 2, 5, 3, 6]],
      [(x) => op.reshape(x, [2, 'N']), [2, 3], [1, 2, 3, 4, 5, 6]],
      [(x) => op.slice(x, 1, 1), [1, 1, 3], [4, 5, 6]],
      [(x) => op.slice(x, -1, 1, -1), [1, 2, 1], [2, 5]],
      [(x) => op.concat([x, op.slice(x, 2, -1)], 2), [1, 2, 4], [1, 2, 3, 3, 4, 5, 6, 6]],
      [(x) => op.split(x, 1, [1, 1])[1]!, [1, 1, 3], [4, 5, 6]],
      [(x) => op.pad(x, 2, 2, 1, 'reflect'), [1, 2, 6], [3, 2, 1, 2, 3, 2, 6, 5, 4, 5, 6, 5]],
      [(x) => op.pad(x, 2, 1, 0, 'edge'), [1, 2, 4], [1, 1, 2, 3, 4, 4, 5, 6]],
      [(x) => op.pad(x, 1, 0, 1), [1, 3, 3], [1, 2, 3, 4, 5, 6, 0, 0, 0]],
      [(x) => op.gather(x, x.graph.constant('int64', [2], [1, 0]), 1), [1, 2, 3], [4, 5, 6, 1, 2, 3]],
      [(x) => op.squeeze(op.unsqueeze(x, [-1]), [0]), [2, 3, 1], [1, 2, 3, 4, 5, 6]],
      [(x) => op.expand(op.slice(op.slice(x, 1, 0, 1), 2, 0, 1), [2, 2, 1]), [2, 2, 1], [1, 1, 1, 1]],
    ],
  );
});

it('computes element by element', async () => {
  const phi = (x: number) => (x * (1 + erf(x / Math.SQRT2))) / 2;
  await check(
    [1, 2],
    [-1, 2],
    [
      [(x) => op.elu(x), [1, 2], [Math.expm1(-1), 2]],
      [(x) => op.gelu(x), [1, 2], [phi(-1), phi(2)]],
      [(x) => op.silu(x), [1, 2], [-1 / (1 + Math.E), 2 / (1 + Math.exp(-2))]],
      [(x) => op.subtract(op.divide(op.multiply(x, x), 4), op.sqrt(op.relu(x))), [1, 2], [0.25, 1 - Math.SQRT2]],
      [
        (x) => op.add(op.sin(x), op.cos(op.sigmoid(x))),
        [1, 2],
        [-1, 2].map((v) => Math.sin(v) + Math.cos(1 / (1 + Math.exp(-v)))),
      ],
      [(x) => op.softmax(x, -1), [1, 2], [1 / (1 + Math.exp(3)), 1 / (1 + Math.exp(-3))]],
    ],
  );
});

it('normalises with the biased variance', async () => {
  await check(
    [1, 2, 2],
    [1, 3, 5, 7],
    [
      [(x) => op.mean(x, [1], false), [1, 2], [3, 5]],
      [(x) => op.sum(x, [0, 2]), [1, 2, 1], [4, 12]],
      [
        (x) => op.layerNorm(op.transpose(x, [0, 2, 1]), weight(x, [2], [1, 10]), weight(x, [2], [0, 1]), 0),
        [1, 2, 2],
        [-1, 11, -1, 11],
      ],
      [
        (x) => op.rmsNorm(op.transpose(x, [0, 2, 1]), weight(x, [2], [1, 10]), 0),
        [1, 2, 2],
        [1, 50, 3, 70].map((v, i) => v / Math.sqrt(i < 2 ? 13 : 29)),
      ],
    ],
  );
});

it('attends by the soft-max of scaled and biased scores', async () => {
  const [p, q] = [Math.exp(1), Math.exp(4 + 1)].map((score, _, all) => score / (all[0]! + all[1]!));
  await check(
    [1, 1, 2],
    [1, 2],
    [
      [
        (x) => {
          const query = x.graph.constant('float32', [1, 1, 1], [4]);
          const bias = op.subtract(op.multiply(x, 2), 3);
          return op.attention(query, x, op.transpose(x, [0, 2, 1]), 0.5, bias);
        },
        [1, 1, 1],
        [p! + 2 * q!],
      ],
    ],
  );
});

it('attends in one kernel as in many', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'resonate-heads-'));
  try {
    const [tokens, keys, channels, heads] = [3, 5, 8, 2];
    const g = new Graph('heads');
    const q = g.input('q', 'float32', [1, tokens, channels]);
    const k = g.input('k', 'float32', [1, keys, channels]);
    const v = g.input('v', 'float32', [1, keys, channels]);
    const split = (x: Value, n: number, order: Numbers) =>
      op.transpose(op.reshape(x, [1, n, heads, channels / heads]), order);
    const many = op.attention(
      split(q, tokens, [0, 2, 1, 3]),
      split(k, keys, [0, 2, 3, 1]),
      split(v, keys, [0, 2, 1, 3]),
      1 / Math.sqrt(channels / heads),
    );
    g.output('one', multiHeadAttention(q, k, v, heads));
    g.output('many', op.reshape(op.transpose(many, [0, 2, 1, 3]), [1, tokens, channels]));
    const session = await openSession(writeModel(g, folder).path);
    const noise = (stream: number, length: number) => {
      const data = new Float32Array(length * channels);
      normals({ seed: 1, stream }, data);
      return { data, shape: [1, length, channels] };
    };
    const results = await session.run({ q: noise(0, tokens), k: noise(1, keys), v: noise(2, keys) });
    results.one!.data.forEach((value, n) => {
      expect(value).toBeCloseTo(Number(results.many!.data[n]), 5);
    });
    await session.release();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** By its series, enough up to 2. */
function erf(x: number): number {
  let sum = 0;
  let term = x;
  for (let n = 0; n < 60; n++) {
    sum += term / (2 * n + 1);
    term *= -(x * x) / (n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
