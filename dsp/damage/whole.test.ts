import { describe, expect, it } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import type { StemName } from '../audio/stem.ts';
import { Biquad, lowPass } from '../signal/biquad.ts';
import { gatherEvidence } from './evidence.ts';
import { Features } from './features.ts';
import type { Finding } from './finding.ts';
import { drums, plucked, RATE, rms, seeded } from './testing.ts';
import { withWhole } from './whole.ts';

const SECONDS = 16;
const music = plucked(SECONDS, 0.5);
const beat = drums(SECONDS);

function found(
  channels: readonly Float32Array[],
  stem: StemName | 'mix' = 'other',
  findings: readonly Finding[] = [],
): Finding[] {
  const evidence = gatherEvidence(memorySource(channels, RATE), noProgress);
  return withWhole(evidence, new Features(evidence), stem, findings);
}

const mapped = (x: readonly Float32Array[], change: (value: number) => number): Float32Array[] =>
  x.map((channel) => channel.map(change));

/** Noise of its own in each channel, `db` under the music's RMS; `level` shapes it over time (seconds). */
function hissing(db: number, level: (t: number) => number = () => 1): Float32Array[] {
  const random = seeded(8);
  const gain = rms(beat) * Math.sqrt(3) * 10 ** (-db / 20);
  return beat.map((channel) => channel.map((value, i) => value + gain * level(i / RATE) * (2 * random() - 1)));
}

const END_TO_END = { start: 0, end: SECONDS * RATE };

describe('damage from end to end', () => {
  it('is none in clean strings and drums, at 8 bits, or behind a limiter', () => {
    for (const clean of [music, beat]) {
      expect(found(clean)).toEqual([]);
      expect(found(mapped(clean, (value) => Math.round(128 * value) / 128))).toEqual([]);
      expect(found(mapped(clean, (value) => 0.9 * Math.tanh(3 * value)))).toEqual([]);
    }
  });

  it('is clipping where the recording lies flat at one level again and again, at any gain', () => {
    const limit = 1.2 * rms(music);
    const clip = (value: number): number => 0.3 * Math.max(-limit, Math.min(limit, value));
    expect(found(mapped(music, clip))).toMatchObject([{ ...END_TO_END, cause: 'clipping' }]);
  });

  it('is worse the deeper it clips', () => {
    const severities = [2, 0.6].map((depth) => {
      const limit = depth * rms(music);
      return found(mapped(music, (value) => Math.max(-limit, Math.min(limit, value))))[0]?.severity;
    });
    expect(severities).toEqual(['minor', 'severe']);
  });

  it('is noise where the same hiss stands between the notes all the time, told with its level', () => {
    const findings = found(hissing(20), 'drums');
    expect(findings).toMatchObject([{ ...END_TO_END, cause: 'noise', severity: 'minor' }]);
    const told = Number(/(\d+) dB/.exec(findings[0]!.detail)?.[1]);
    expect(Math.abs(told - 20)).toBeLessThan(4);
    expect(found(hissing(10), 'drums')).toMatchObject([{ cause: 'noise', severity: 'damaged' }]);
  });

  it('is no noise where it swells and falls, is there half of the time, or is too faint', () => {
    expect(
      found(
        hissing(20, (t) => 0.1 + Math.abs(Math.sin(t))),
        'drums',
      ),
    ).toEqual([]);
    expect(
      found(
        hissing(20, (t) => (t < 8 ? 1 : 0)),
        'drums',
      ),
    ).toEqual([]);
    expect(found(hissing(50), 'drums')).toEqual([]);
  });

  it('is distortion where everything stands on a few coarse steps', () => {
    const step = 0.9 * rms(music);
    const findings = found(mapped(music, (value) => step * Math.round(value / step)));
    expect(findings.map(({ cause }) => cause)).toContain('distortion');
  });

  it('is a band limit where even the loudest highs of drums fall off a cliff', () => {
    const muffled = beat.map((channel) => {
      const out = channel.slice();
      for (let k = 0; k < 4; k++) new Biquad(lowPass(3400, RATE)).run(out);
      return out;
    });
    expect(found(muffled, 'drums')).toMatchObject([{ ...END_TO_END, cause: 'bandlimit' }]);
    // A single sampled instrument may end so by nature.
    expect(found(muffled, 'vocals')).toEqual([]);
  });

  it('leaves worse passages of its cause apart and lies around them', () => {
    const passage = { start: 3 * RATE, end: 5 * RATE, cause: 'noise', confidence: 0.9, detail: '' } as const;
    const around = found(hissing(20), 'drums', [{ ...passage, severity: 'severe' }]);
    expect(around.map(({ start, end, severity }) => [start / RATE, end / RATE, severity])).toEqual([
      [0, 3, 'minor'],
      [3, 5, 'severe'],
      [5, SECONDS, 'minor'],
    ]);
    expect(found(hissing(20), 'drums', [{ ...passage, severity: 'minor' }])).toHaveLength(1);
  });
});
