import type { Severity } from '../../../dsp/damage/finding.ts';
import type { Random } from '../random.ts';
import { type Spoiler, USUAL } from './spoiler.ts';

/** Clicks a second, and their height over the stem's usual RMS. */
const AMOUNT: Record<Severity, { rate: readonly [number, number]; height: readonly [number, number] }> = {
  minor: { rate: [5, 9], height: [1.5, 3] },
  damaged: { rate: [8, 20], height: [2.5, 5] },
  severe: { rate: [30, 90], height: [3, 8] },
};

/** Clicks never stand farther apart than this (seconds) within one span, so that the span is one by any sensible rule. */
const CLICK_GAP = 0.25;

/** A burst of clicks and crackle: single samples, short decaying rings, and thumps of a millisecond. The span runs from the first to the last. */
export const click: Spoiler = {
  cause: 'click',
  seconds: USUAL,
  apply(stem, span, context) {
    const { random, rate } = context;
    const { rate: density, height } = AMOUNT[context.severity];
    const perSecond = random.between(...density);
    let at = span.from;
    let last = at;
    let count = 0;
    while (at < span.to) {
      add(stem, at, random.between(...height) * context.active * (random.chance(0.5) ? 1 : -1), context);
      last = at;
      count++;
      at += Math.max(8, Math.round(Math.min(CLICK_GAP, -Math.log(1 - random.next()) / perSecond) * rate));
    }
    const to = Math.min(span.to, last + Math.round(0.002 * rate));
    return { from: span.from, to, detail: `${count} clicks, ${perSecond.toFixed(0)} a second` };
  },
};

function add(
  stem: readonly Float32Array[],
  at: number,
  height: number,
  { random, rate }: { random: Random; rate: number },
): void {
  const kind = random.pick(['sample', 'ring', 'ring', 'thump'] as const);
  const length = kind === 'sample' ? random.pick([1, 2, 3]) : Math.round(rate * (kind === 'ring' ? 0.0008 : 0.002));
  const hz = random.between(1500, 9000);
  // Dust sits on one side of a groove, digital faults hit both.
  const sides = stem.map(() => random.pick([1, 1, 0.4]));
  for (let i = 0; i < length; i++) {
    const t = i / rate;
    let y = 1;
    if (kind === 'ring') y = Math.exp(-t / 0.00018) * Math.cos(2 * Math.PI * hz * t);
    if (kind === 'thump') y = Math.exp(-t / 0.0006) * (1 - t / 0.002);
    for (let c = 0; c < stem.length; c++) {
      if (at + i < stem[c]!.length) stem[c]![at + i]! += height * sides[c]! * y;
    }
  }
}
