import { describe, expect, it } from 'vitest';
import { blurred } from './drums.ts';
import { SMALL } from './fixtures/reference.ts';
import { type Conditions, guidanceRows, rowsToCompute } from './guidance.ts';

const { frames, latentDim, textDim } = SMALL;
const NOTHING: Conditions = { text: null, chords: null, drums: null, melody: null, silence: null };
const text = new Float32Array(2 * textDim).fill(1);
const chords = new Int32Array(frames).fill(5);
const drums = new Float32Array(frames * latentDim).fill(2);
const silence = new Float32Array(frames * latentDim).fill(3);

function weights(conditions: Conditions, all: number, text: number): number[] {
  return rowsToCompute(guidanceRows(conditions, { all, text }, SMALL)).map(({ weight }) => weight);
}

describe('rows of guidance', () => {
  it('are everything, the text alone, and nothing, with weights that sum to one', () => {
    const melody = new Float32Array(53 * frames);
    melody[7 * frames + 3] = 1;
    const [all, spoken, none] = guidanceRows({ text, chords, drums, melody, silence }, { all: 1.5, text: 2.5 }, SMALL);
    expect([all.weight, spoken.weight, none.weight]).toEqual([1.5, 2.5, -3]);
    expect([all.hearsText, spoken.hearsText, none.hearsText]).toEqual([true, true, false]);
    expect([all.chords[0], spoken.chords[0], none.chords[0]]).toEqual([5, 194, 194]);
    expect([all.drums[0], spoken.drums[0], none.drums[0]]).toEqual([2, 3, 3]);
    expect(all.melody[3 * 53 + 7]).toBe(1);
    expect(none.melody.every((x) => x === 0)).toBe(true);
  });

  it('hear zeros for drums in all rows where none are given, not silence', () => {
    for (const row of guidanceRows({ ...NOTHING, silence }, { all: 1, text: 1 }, SMALL)) expect(row.drums[0]).toBe(0);
  });
});

describe('of the rows are computed', () => {
  it('all three where all differ and count', () => {
    expect(weights({ ...NOTHING, text, chords }, 1.5, 2.5)).toEqual([1.5, 2.5, -3]);
  });

  it('two where nothing but text is given: the first two hear the same', () => {
    expect(weights({ ...NOTHING, text }, 1.5, 2.5)).toEqual([4, -3]);
  });

  it('two where there is no text: the last two hear the same', () => {
    expect(weights({ ...NOTHING, chords }, 1.5, 2.5)).toEqual([1.5, -0.5]);
  });

  it('none that counts nothing', () => {
    expect(weights({ ...NOTHING, text, chords }, 5, 0)).toEqual([5, -4]);
    expect(weights({ ...NOTHING, text, chords }, 1, 0)).toEqual([1]);
  });

  it('one where everything hears the same', () => {
    expect(weights(NOTHING, 1.5, 2.5)).toEqual([1]);
  });
});

describe('drums', () => {
  it('are blurred by threes, the last group filled by reflection', () => {
    expect([...blurred(Float32Array.of(3, 6, 9, 30, 60), 5, 1)]).toEqual([6, 6, 6, 40, 40]);
    expect([...blurred(Float32Array.of(0, 0, 0, 3, 6, 9, 1), 7, 1)].map((x) => Math.round(100 * x))).toEqual([
      0, 0, 0, 600, 600, 600, 533,
    ]);
  });
});
