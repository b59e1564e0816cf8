import type { Cause, Severity } from '../../../dsp/damage/finding.ts';
import type { Random } from '../random.ts';

/** A range of a parameter for each severity. */
export type Ranges = Record<Severity, readonly [number, number]>;

export interface Span {
  /** Frames; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
}

interface SpoilContext {
  readonly rate: number;
  readonly severity: Severity;
  readonly random: Random;
  /** RMS of the stem's passages that sound, linear. */
  readonly active: number;
  /** The sum of the other stems, planar: what bleeds into this one. */
  readonly others: readonly Float32Array[];
}

export interface Spoiled extends Span {
  /** What was done, with numbers. */
  readonly detail: string;
  /** Causes that are as right an answer as the spoiler's own, where it does two things at once. */
  readonly or?: readonly Cause[];
}

/** A way to spoil a span of a stem, in place. */
export interface Spoiler {
  readonly cause: Cause;
  /** Usual length of a span in seconds for each severity. */
  readonly seconds: Ranges;
  /** Returns what was spoiled, which may be less than the span, or null where the place does not suit (nothing changed). */
  apply(stem: readonly Float32Array[], span: Span, context: SpoilContext): Spoiled | null;
}

export const USUAL: Ranges = { minor: [0.5, 4], damaged: [0.5, 5], severe: [0.6, 6] };

export function copyOf(stem: readonly Float32Array[], from: number, to: number): Float32Array[] {
  return stem.map((channel) => channel.slice(from, to));
}

export function powerOf(channels: readonly Float32Array[], from = 0, to = channels[0]!.length): number {
  let sum = 0;
  for (const channel of channels) for (let i = from; i < to; i++) sum += channel[i]! ** 2;
  return sum / Math.max(1, (to - from) * channels.length);
}

/** 10·log10(Σs² / Σ(s − y)²). */
export function sdr(clean: readonly Float32Array[], spoiled: readonly Float32Array[]): number {
  let signal = 0;
  let error = 0;
  for (let c = 0; c < clean.length; c++) {
    for (let i = 0; i < clean[c]!.length; i++) {
      signal += clean[c]![i]! ** 2;
      error += (clean[c]![i]! - spoiled[c]![i]!) ** 2;
    }
  }
  return 10 * Math.log10(signal / Math.max(error, 1e-30));
}

/** Puts `wet` over the span; half of the time within a few ms, else with a fade of up to a fifth of it (150 ms at most). */
export function lay(
  stem: readonly Float32Array[],
  wet: readonly Float32Array[],
  span: Span,
  context: SpoilContext,
): string {
  const length = span.to - span.from;
  const smooth = context.random.chance(0.5);
  const fade = smooth
    ? Math.min(length * 0.2, context.rate * context.random.between(0.03, 0.15))
    : context.rate * 0.002;
  for (let c = 0; c < stem.length; c++) {
    for (let i = 0; i < length; i++) {
      const near = Math.min(i + 0.5, length - i - 0.5);
      const mix = near >= fade ? 1 : 0.5 - 0.5 * Math.cos((Math.PI * near) / fade);
      const at = span.from + i;
      stem[c]![at] = stem[c]![at]! + mix * (wet[c]![i]! - stem[c]![at]!);
    }
  }
  return smooth ? `faded in over ${Math.round((1000 * fade) / context.rate)} ms` : 'sudden';
}

/** The x in [low, high] at which a falling f comes nearest to `goal`, by bisection. */
export function solve(low: number, high: number, goal: number, f: (x: number) => number): number {
  for (let i = 0; i < 18; i++) {
    const middle = Math.sqrt(low * high);
    if (f(middle) > goal) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}
