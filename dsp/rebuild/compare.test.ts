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

test('a comparison is given up only where it costs more than the limit, and soon where it costs much more', () => {
  const compare = comparison();
  let pairs = 0;
  let givenUp = 0;
  for (let source = 1; source < 40; source++) {
    compare.setSource(source);
    for (let target = 15; target <= 20; target++) {
      const cost = compare.cost(target, Number.POSITIVE_INFINITY);
      expect(compare.cost(target, cost + 1e-6)).toBe(cost);
      pairs++;
      if (compare.cost(target, cost / 2) === Number.POSITIVE_INFINITY) givenUp++;
    }
  }
  expect(givenUp / pairs).toBeGreaterThan(0.5);
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
