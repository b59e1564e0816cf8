import type { Take } from '../../host/project/project.ts';
import { capital, fixed } from '../ui/format.ts';

/** What the names of measures begin with, where they have a unit: "dB from the expected sound". */
const UNIT = /^(dB|LU|%|ms|Hz|cents)\s+(?:of\s+)?(.+)$/;

/** A figure with as many digits as say something: whole counts as they are, else one, below 1 two. */
export function figure(value: number): string {
  if (Number.isInteger(value)) return fixed(value, 0);
  return fixed(value, Math.abs(value) < 1 ? 2 : 1);
}

interface MeasureWords {
  /** "Samples at the ceiling" */
  readonly title: string;
  /** "7.9 %"; a dash where it was not measured. */
  value(measured: number | undefined): string;
}

/** A measure for a table: its unit stands with the figures. */
export function measureWords(name: string): MeasureWords {
  const match = UNIT.exec(name);
  const rest = match?.[2] ?? name;
  return {
    title: capital(rest.startsWith('from ') ? `distance ${rest}` : rest),
    value: (measured) =>
      measured === undefined ? '–' : match === null ? figure(measured) : `${figure(measured)} ${match[1]}`,
  };
}

/**
 * The measures that say something: zero of a thing in the original and in every take only tells that it was looked for, and stands oddly beside a
 * finding that counted by other rules.
 */
export function tellingMeasures(takes: readonly Pick<Take, 'before' | 'after'>[]): string[] {
  const names = new Set(takes.flatMap(({ before, after }) => [...Object.keys(before), ...Object.keys(after)]));
  return [...names].filter((name) => takes.some(({ before, after }) => before[name] !== 0 || after[name] !== 0));
}

/** "1.7 dB from the expected sound", "Flat peaks 0" */
export const measureSentence = (name: string, measured: number): string =>
  UNIT.test(name) ? `${figure(measured)} ${name}` : `${capital(name)} ${figure(measured)}`;
