import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { logarithm, normals, philox, turn, uniforms } from './random.ts';

const ALL = 0xffffffff;

it('gives the words that the authors of Philox publish (kat_vectors of Random123)', () => {
  const hex = (words: readonly number[]) => words.map((word) => word.toString(16).padStart(8, '0')).join(' ');
  expect(hex(philox([0, 0, 0, 0], [0, 0]))).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8');
  expect(hex(philox([ALL, ALL, ALL, ALL], [ALL, ALL]))).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd');
  expect(hex(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]))).toBe(
    'd16cfe09 94fdcceb 5001e420 24126ea1',
  );
});

it('gives the same floats for a seed, to the bit', () => {
  const values = new Float32Array(64_000);
  normals({ seed: 7, stream: 0 }, values);
  expect(createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex').slice(0, 16)).toBe(
    'e585f07b840c0dc6',
  );
});

it('gives any piece of a stream as it is in the whole', () => {
  const whole = new Float32Array(50);
  normals({ seed: 3, stream: 9 }, whole);
  const piece = new Float32Array(11);
  normals({ seed: 3, stream: 9 }, piece, 22);
  expect(piece).toEqual(whole.slice(22, 33));
  const numbers = new Float64Array(50);
  uniforms({ seed: 3, stream: 9 }, numbers);
  const part = new Float64Array(7);
  uniforms({ seed: 3, stream: 9 }, part, 2 ** 34 + 1);
  expect(part).not.toEqual(numbers.slice(1, 8));
  uniforms({ seed: 3, stream: 9 }, part, 1);
  expect(part).toEqual(numbers.slice(1, 8));
});

it('is normal: moments, tails, and no relation between seeds, streams and neighbours', () => {
  const length = 200_000;
  const of = (seed: number, stream: number) => {
    const values = new Float32Array(length);
    normals({ seed, stream }, values);
    return values;
  };
  const a = of(1, 0);
  /** Five standard errors of a mean over numbers of this variance. */
  const five = (variance: number) => 5 * Math.sqrt(variance / length);
  const moment = (power: number) => a.reduce((sum, x) => sum + x ** power, 0) / length;
  // Variances of x, x², x³, x⁴ of a standard normal.
  [1, 2, 15, 96].forEach((variance, index) => {
    expect(Math.abs(moment(index + 1) - [0, 1, 0, 3][index]!)).toBeLessThan(five(variance));
  });
  const beyond3 = 0.0026998;
  expect(Math.abs(a.filter((x) => Math.abs(x) > 3).length / length - beyond3)).toBeLessThan(five(beyond3));
  const correlation = (b: Float32Array) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0) / length;
  for (const other of [of(2, 0), of(1, 1), of(1 + 2 ** 32, 0), a.subarray(1), a.subarray(2)]) {
    expect(Math.abs(correlation(other))).toBeLessThan(five(1));
  }
});

it('has its own logarithm and circle, right to the last digits', () => {
  for (const x of [0.5 / 2 ** 32, 1e-5, 0.3, Math.SQRT1_2, 0.999999, 1, 1.5]) {
    expect(Math.abs(logarithm(x) - Math.log(x))).toBeLessThanOrEqual(4e-16 * Math.max(1, Math.abs(Math.log(x))));
  }
  // The reference's own argument of up to 2π is rounded by as much as 4.4e-16.
  for (let angle = 0; angle < 2 ** 32; angle += 2 ** 32 / 997) {
    const whole = Math.floor(angle);
    const [sine, cosine] = turn(whole);
    expect(Math.abs(sine - Math.sin((whole / 2 ** 32) * 2 * Math.PI))).toBeLessThan(1e-15);
    expect(Math.abs(cosine - Math.cos((whole / 2 ** 32) * 2 * Math.PI))).toBeLessThan(1e-15);
  }
});

it('refuses what is no seed and no stream', () => {
  const none = new Float32Array(1);
  expect(() => normals({ seed: -1, stream: 0 }, none)).toThrow('The seed -1 must be a whole number from 0.');
  expect(() => normals({ seed: 0.5, stream: 0 }, none)).toThrow('The seed 0.5');
  expect(() => normals({ seed: 0, stream: 2 ** 32 }, none)).toThrow('The stream 4294967296');
});
