import { describe, expect, it } from 'vitest';
import { CAUSES, type Cause, SEVERITIES, type Severity } from '../../../dsp/damage/finding.ts';
import { Random } from '../random.ts';
import { copyOf, type Spoiled, sdr } from './spoiler.ts';
import { activeLevel, SPOILERS } from './variants.ts';

const RATE = 22050;
const DRAWS = 4;

/** Two seconds of a decaying chord twice a second with noise up to the top: plain, but it sounds throughout. */
function stem(hz: number): Float32Array[] {
  const random = new Random('stem', hz);
  return [0, 1].map((c) =>
    Float32Array.from({ length: 2 * RATE }, (_, i) => {
      const t = i / RATE;
      const envelope = 0.15 + 0.4 * Math.exp(-(t % 0.5) / 0.2);
      const tones = Math.sin(2 * Math.PI * hz * t + c) + 0.7 * Math.sin(14 * Math.PI * hz * t);
      return envelope * (0.3 * tones + 0.1 * random.normal());
    }),
  );
}

const clean = stem(330);
const others = stem(523);
const active = activeLevel(clean, RATE);

interface Outcome {
  readonly spoiled: Float32Array[];
  readonly done: Spoiled;
}

/** Some draws of a spoiler; those that would call the ffmpeg program are passed over. */
function draws(cause: Cause, severity: Severity): Outcome[] {
  const outcomes: Outcome[] = [];
  const seconds = cause === 'dropout' ? SPOILERS.dropout.seconds[severity][0] : 0.8;
  const span = { from: Math.round(0.6 * RATE), to: Math.round((0.6 + seconds) * RATE) };
  for (let seed = 1; outcomes.length < DRAWS && seed < 60; seed++) {
    if (needsProgram(cause, new Random('test', seed))) continue;
    const spoiled = copyOf(clean, 0, clean[0]!.length);
    const context = { rate: RATE, severity, random: new Random('test', seed), active, others };
    const done = SPOILERS[cause].apply(spoiled, span, context);
    if (done) outcomes.push({ spoiled, done });
  }
  return outcomes;
}

describe.each(CAUSES)('%s', (cause) => {
  const outcomes = SEVERITIES.map((severity) => draws(cause, severity));

  it('changes samples inside the span that it tells of, and none outside', () => {
    for (const { spoiled, done } of outcomes.flat()) {
      let inside = 0;
      let outside = 0;
      for (let c = 0; c < 2; c++) {
        for (let i = 0; i < clean[c]!.length; i++) {
          if (spoiled[c]![i] === clean[c]![i]) continue;
          if (i >= done.from && i < done.to) inside++;
          else outside++;
        }
      }
      expect(inside).toBeGreaterThan(0);
      expect(outside).toBe(0);
    }
    expect(outcomes.map((some) => some.length)).toEqual([DRAWS, DRAWS, DRAWS]);
  });

  it('does more harm the more severe it is', () => {
    const [minor, damaged, severe] = outcomes.map(
      (some) => some.reduce((sum, { spoiled }) => sum + sdr(clean, spoiled), 0) / some.length,
    );
    expect(damaged!).toBeLessThan(minor!);
    expect(severe!).toBeLessThan(damaged!);
  });

  it('makes finite samples', () => {
    for (const { spoiled } of outcomes.flat())
      for (const channel of spoiled) expect(channel.every(Number.isFinite)).toBe(true);
  });

  it('is the same for the same seed', () => {
    expect(draws(cause, 'minor')[0]!.spoiled).toEqual(outcomes[0]![0]!.spoiled);
  });
});

/** Whether the next draw of a spoiler would go through a codec. */
function needsProgram(cause: Cause, random: Random): boolean {
  if (cause === 'artifact') return random.pick(['mask', 'mask', 'bleed', 'codec']) === 'codec';
  if (cause !== 'clipping') return false;
  random.pick([0, 0, 0, 1]);
  random.next();
  return random.pick(['nothing', 'nothing', 'low cut', 'gain', 'coding']) === 'coding';
}
