import { describe, expect, it } from 'vitest';
import { memorySource } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import { toByte } from './bands.ts';
import { Envelope } from './envelope.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import { findGaps } from './gaps.ts';
import { RATE, seeded } from './testing.ts';

const USUAL = -22;
/** Cells of half a millisecond of a wave that sounds on, dB of peak. */
const SOUNDING = Array.from({ length: 200 }, (_, k) => -17 - (k % 4));

/** The evidence of a wave with these half-millisecond peaks, between two stretches that sound on. */
function evidenceOf(peaks: readonly number[], change: Partial<Evidence> = {}): Evidence {
  const all = [...SOUNDING, ...peaks, ...SOUNDING];
  const length = all.length * 22;
  const envelope = new Envelope(RATE, length);
  envelope.peaks.set(all.map(toByte));
  return { ...gatherEvidence(memorySource([new Float32Array(length)], RATE), noProgress), envelope, ...change };
}

/** First and last cell of the gaps, counted from where `peaks` begins. */
function gapsIn(peaks: readonly number[], change: Partial<Evidence> = {}): number[][] {
  return findGaps(evidenceOf(peaks, change), USUAL).map(({ start, end }) => [start / 22 - 200, end / 22 - 200]);
}

// Measured on clean recordings: a synthesizer's bass that lets a note go and strikes the next, a picked bass of 73 Hz.
const LET_GO =
  '-28 -27 -25 -25 -24 -24 -24 -24 -24 -24 -25 -25 -26 -27 -28 -30 -31 -33 -36 -40 -46 -46 -39 -35 -31 -29 -27 -26 -25 -25 -25 -26 -27 -28 -29 -31 -32 -34 -36 -39 -42 -48 -51 -44 -41 -39 -37 -36 -35 -35 -35 -35 -35 -35 -35 -37 -37 -39 -40 -42 -44 -47 -51 -55 -57 -58 -59 -60 -61 -60 -60 -59 -59 -59 -58 -58 -57 -57 -57 -57 -57 -57 -57 -57 -58 -58 -58 -59 -59 -59 -59 -60 -61 -61 -61 -62 -50 -38 -32 -29 -26 -25 -23 -23 -23 -22 -22 -23 -25 -28 -32 -40 -31 -26 -23 -21 -20 -19 -18 -17 -17';
const PICKED =
  '-35 -29 -27 -27 -31 -33 -29 -29 -31 -39 -47 -50 -50 -51 -57 -60 -58 -54 -53 -47 -43 -41 -41 -41 -47 -45 -45 -34 -29 -26 -26 -27 -37 -31 -29 -30 -35 -43 -46 -44 -44 -44 -45 -44 -44 -44 -44 -45 -53 -57 -47 -39 -36 -36 -40 -33 -28 -27 -27 -34 -33 -30 -30 -34 -45 -58 -66 -60 -60 -66 -66 -66 -63 -63 -48 -45 -43 -43 -47 -40 -39 -41 -33 -29 -27 -27 -31 -35 -30 -29 -31 -39 -46 -46 -44 -43 -43 -42 -41 -41 -41 -42 -47 -57 -63 -46 -39 -37 -37 -37 -30 -27 -27 -29';
// A note let go at once, stored in 16 bits: what is left of it falls below the first step.
const STORED =
  '-29 -31 -33 -37 -40 -42 -33 -33 -36 -38 -41 -33 -32 -35 -34 -36 -36 -40 -43 -36 -35 -35 -41 -41 -39 -35 -38 -37 -37 -39 -41 -47 -49 -40 -39 -43 -45 -49 -44 -40 -43 -43 -43 -45 -49 -53 -50 -47 -47 -51 -53 -55 -51 -52 -55 -57 -63 -65 -78';
const cells = (text: string): number[] => text.split(' ').map(Number);

const random = seeded(4);
const faint = Array.from({ length: 60 }, () => -62 - 3 * random());

describe('gaps', () => {
  it('filled with faint noise or with nothing are found where they are', () => {
    expect(gapsIn(faint)).toEqual([[0, 60]]);
    expect(gapsIn(new Array(60).fill(-57))).toEqual([[0, 60]]);
    expect(gapsIn(new Array(60).fill(-150))).toEqual([[0, 60]]);
  });

  it('are not the rests of notes that are let go, which die away smoothly', () => {
    expect(gapsIn(cells(LET_GO))).toEqual([]);
    expect(gapsIn([...cells(STORED), ...new Array(200).fill(-150)])).toEqual([]);
    const smooth = faint.map((_, k) => -60 - k / 20);
    expect(gapsIn(smooth)).toEqual([]);
  });

  it('are not the dips of a low note between its pulses, where one dip in the row is deeper', () => {
    expect(gapsIn([...cells(PICKED), ...cells(PICKED)])).toEqual([]);
    // The same dip in a wave that has no others.
    expect(gapsIn([-60, -66, -60, -61, -64, -60, -66, -62, -63])).toHaveLength(1);
  });

  it('of digital silence are found in whatever phase of a low wave they begin', () => {
    const trough = [-20, -27, -33, -43, -49, -55, -52, -45, -43, -43, -43];
    expect(gapsIn([...trough, ...new Array(200).fill(-150)])).toEqual([[11, 211]]);
  });

  it('are not what lies under the first step of a coarse grid', () => {
    const silence = new Array(60).fill(-150);
    expect(gapsIn(silence, { step: 2 ** -5 })).toEqual([]);
    expect(gapsIn(silence, { step: 2 ** -7 })).toHaveLength(1);
  });

  it('are not how a part is played that has many of them, and are told where such a part is long over', () => {
    const rests = Array.from({ length: 6 }, () => [...faint, ...SOUNDING]).flat();
    expect(gapsIn(rests)).toEqual([]);
    const later = Array.from({ length: 200 }, () => SOUNDING).flat();
    expect(gapsIn([...rests, ...later, ...faint])).toHaveLength(1);
  });

  it('are not the zeros of a crushed passage', () => {
    const silence = new Array(60).fill(-150);
    const wave = evidenceOf(silence).wave;
    expect(gapsIn(silence, { wave: { ...wave, steps: wave.steps.map(() => 0.1) } })).toEqual([]);
  });
});
