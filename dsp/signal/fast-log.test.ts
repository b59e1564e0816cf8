import { expect, test } from 'vitest';
import { fastLogs } from './fast-log.ts';

test('is the natural logarithm within 1.3e-4, over the whole range of levels', () => {
  const values = Float32Array.from({ length: 200_000 }, (_, k) => 10 ** (-16 + (k * 20) / 200_000));
  const logs = new Float32Array(values.length);
  fastLogs(new Int32Array(values.buffer), logs, 0, values.length);
  let worst = 0;
  for (let k = 0; k < values.length; k++) worst = Math.max(worst, Math.abs(logs[k]! - Math.log(values[k]!)));
  expect(worst).toBeLessThan(1.3e-4);
});

test('leaves what lies outside the range as it was', () => {
  const logs = new Float32Array(3).fill(7);
  fastLogs(new Int32Array(new Float32Array([1, 1, 1]).buffer), logs, 1, 2);
  expect(logs[0]).toBe(7);
  expect(logs[2]).toBe(7);
});
