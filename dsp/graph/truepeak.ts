import { el, type NodeRepr_t } from '@elemaudio/core';
import { kaiser } from '../signal/window.ts';

/** Taps on either side of a sample. ITU-R BS.1770-4, annex 2 asks for 12 a phase. */
const REACH = 6;
const TAPS = 2 * REACH;

/** Interpolation a quarter, a half and three quarters after a sample: Kaiser-windowed sinc, unit DC gain. */
const PHASES: readonly (readonly number[])[] = [0.25, 0.5, 0.75].map((offset) => {
  const taps = Array.from({ length: TAPS }, (_, k) => {
    const t = offset + REACH - 1 - k;
    return (Math.sin(Math.PI * t) / (Math.PI * t)) * kaiser(t / REACH, 5);
  });
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / sum);
});

/** The largest |value| of the four times oversampled signal at each sample, six samples late. */
export function oversampledPeak(x: NodeRepr_t): NodeRepr_t {
  const line: NodeRepr_t[] = [x];
  while (line.length < TAPS) line.push(el.z(line.at(-1)!));
  const phases = PHASES.map((taps) => el.add(...taps.map((tap, k) => el.mul(tap, line[TAPS - 1 - k]!))));
  return [el.abs(line[REACH]!), ...phases.map((y) => el.abs(y))].reduce((a, b) => el.max(a, b));
}
