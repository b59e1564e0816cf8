import { expect, test } from 'vitest';
import { noProgress } from '../audio/source.ts';
import { BEAT, finding, testSong } from '../treat/testing.ts';
import type { Piece } from '../treat/treatment.ts';
import { Comparison } from './compare.ts';
import { materialOf } from './material.ts';

const start = 16 * BEAT;
const end = 20 * BEAT;

function comparison(): Comparison {
  const song = testSong({ bass: [finding(start, end, 'distortion')] });
  const { bass } = song.damage;
  const piece: Piece = { stem: 'bass', start, end, cause: 'distortion', severity: 'severe', seed: 1, findings: bass };
  return new Comparison(song, materialOf(song, noProgress), piece, 15, 20);
}

test('a comparison that is given up was more costly than the limit, and one that is not is unchanged by it', () => {
  const compare = comparison();
  let givenUp = 0;
  let finished = 0;
  for (let source = 1; source < 40; source++) {
    compare.setSource(source);
    for (let target = 15; target <= 20; target++) {
      const cost = compare.cost(target, Number.POSITIVE_INFINITY);
      const limited = compare.cost(target, 8);
      if (limited === Number.POSITIVE_INFINITY) {
        givenUp++;
        expect(cost).toBeGreaterThan(8);
      } else {
        finished++;
        expect(limited).toBe(cost);
      }
    }
  }
  expect(givenUp).toBeGreaterThan(20);
  expect(finished).toBeGreaterThan(20);
});

test('the cost of a pair of beats does not depend on what was compared before', () => {
  const [ahead, back] = [comparison(), comparison()];
  const sources = Array.from({ length: 40 }, (_, b) => b + 1);
  const costs = (compare: Comparison, order: readonly number[]): Map<number, number> =>
    new Map(
      order.map((source) => {
        compare.setSource(source);
        return [source, compare.cost(17, Number.POSITIVE_INFINITY)];
      }),
    );
  const forwards = costs(ahead, sources);
  const backwards = costs(back, [...sources].reverse());
  for (const source of sources) expect(backwards.get(source)).toBe(forwards.get(source));
});
