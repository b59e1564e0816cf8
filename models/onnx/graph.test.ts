import { expect, it } from 'vitest';
import { Graph } from './graph.ts';
import * as op from './ops/index.ts';

const values = (length: number) => () => new Float32Array(length);

it('names the node and the shapes of its inputs where something does not fit', () => {
  const g = new Graph('net');
  const x = g.input('x', 'float32', ['T', 8]);
  const w = g.weight('fc', [9, 4], values(36));
  expect(() => g.scope('head', () => op.matmul(x, w))).toThrow(
    'net, node head/MatMul_0 of x float32 [T, 8], fc float32 [9, 4]: the last axis of [T, 8] must be the last but one of [9, 4]',
  );
});

it('refuses mixtures of types and of graphs, and names that are taken', () => {
  const g = new Graph('net');
  const x = g.input('x', 'float32', [4]);
  const n = g.input('n', 'int64', [4]);
  const stranger = new Graph('other').input('y', 'float32', [4]);
  expect(() => op.add(x, n)).toThrow('float32 and int64 do not go together');
  expect(() => op.relu(n)).toThrow('int64 where a float is needed');
  expect(() => op.add(x, stranger)).toThrow('y belongs to the graph other');
  expect(() => g.output('out', stranger)).toThrow('belongs to the graph other');
  expect(() => g.weight('x', [1], values(1))).toThrow('net has two values x');
  expect(() => g.constant('float32', [2], [1])).toThrow('cannot hold 1 values');
});

it('keeps equal constants once', () => {
  const g = new Graph('net');
  const x = g.input('x', 'float32', [4]);
  op.add(op.add(x, 1), 1);
  expect(g.constants.size).toBe(1);
});

it('infers the shapes of convolutions, also over a length that is not known', () => {
  const g = new Graph('net');
  const x = g.input('x', 'float32', [1, 2, 'T']);
  const down = op.conv(x, g.weight('down', [6, 2, 8], values(96)), null, { stride: 4, padding: 2 });
  expect(down.shape).toEqual([1, 6, '{(T-4)/4}+1']);
  const even = op.conv(
    op.pad(g.input('y', 'float32', [1, 2, '4*N']), 2, 2, 2, 'reflect'),
    g.weight('e', [6, 2, 8], values(96)),
    null,
    { stride: 4 },
  );
  expect(even.shape).toEqual([1, 6, 'N']);
  const up = op.convTranspose(even, g.weight('up', [6, 1, 8], values(48)), null, { stride: 4, padding: 2 });
  expect(up.shape).toEqual([1, 1, '4*N']);
  const plane = g.input('plane', 'float32', [1, 2, 16, 10]);
  const flat = op.conv(plane, g.weight('flat', [4, 1, 8, 1], values(32)), null, {
    stride: [4, 1],
    padding: [2, 0],
    groups: 2,
  });
  expect(flat.shape).toEqual([1, 4, 4, 10]);
  expect(() => op.conv(plane, g.weight('odd', [4, 3, 8, 1], values(96)), null)).toThrow('wants 3 channels, not 2');
  expect(() => op.conv(plane, g.weight('long', [4, 2, 17, 1], values(136)), null)).toThrow(
    "shorter than the kernel's 17",
  );
});

it('infers the shapes of what only moves elements, and refuses what would lose some', () => {
  const g = new Graph('net');
  const x = g.input('x', 'float32', [2, 'T', 12]);
  expect(op.reshape(x, [2, 'T', 3, 4]).shape).toEqual([2, 'T', 3, 4]);
  expect(op.reshape(x, ['2*T', 12]).shape).toEqual(['2*T', 12]);
  expect(() => op.reshape(x, [2, 'T', 3, 5])).toThrow('cannot become [2, T, 3, 5]');
  expect(op.transpose(x, [2, 0, 1]).shape).toEqual([12, 2, 'T']);
  expect(() => op.transpose(x, [0, 1, 1])).toThrow('is no order of 3 axes');
  expect(op.slice(x, 2, 4, -2).shape).toEqual([2, 'T', 6]);
  expect(op.slice(x, 1, -3).shape).toEqual([2, 3, 12]);
  expect(op.slice(x, 1, 1).shape).toEqual([2, 'T-1', 12]);
  expect(() => op.slice(x, 2, 5, 13)).toThrow('has no elements 5 to 13');
  expect(op.concat([x, op.slice(x, 1, 2)], 1).shape).toEqual([2, '2*T-2', 12]);
  expect(() => op.concat([x, op.slice(x, 2, 1)], 1)).toThrow('does not fit');
  expect(op.split(x, 2, [4, 8]).map((part) => part.shape)).toEqual([
    [2, 'T', 4],
    [2, 'T', 8],
  ]);
  expect(() => op.split(x, 2, [4, 4])).toThrow('parts of 4 + 4 are not axis 2');
  expect(op.squeeze(op.unsqueeze(x, [0, -1]), [0]).shape).toEqual([2, 'T', 12, 1]);
  expect(() => op.squeeze(x, [0])).toThrow('axis 0 of [2, T, 12] is not 1');
  expect(op.mean(x, [-1, 0]).shape).toEqual([1, 'T', 1]);
  expect(op.sum(x, [1], false).shape).toEqual([2, 12]);
  expect(op.gather(x, g.input('rows', 'int64', [5]), 2).shape).toEqual([2, 'T', 5]);
  expect(op.expand(g.scalar(1), [2, 3]).shape).toEqual([2, 3]);
  expect(() => op.pad(x, 0, 2, 0, 'reflect')).toThrow('2 elements cannot be mirrored over 2');
});
