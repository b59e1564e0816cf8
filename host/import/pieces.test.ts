import { expect, test } from 'vitest';
import { newRegion } from '../project/new-region.ts';
import { testTake } from '../project/test-project.ts';
import { joinedTo, type Piece, piecesOf } from './pieces.ts';

const reaches = { fade: 10, seam: 20 };
const region = (id: string, start: number, end: number, take?: readonly [number, number]) =>
  newRegion({
    id,
    stem: 'bass',
    start,
    end,
    ...(take === undefined ? {} : { takes: [testTake(id, ...take)], chosenTake: 0 }),
  });
const said = (pieces: Piece[]) =>
  pieces.map(({ region: id, start, end, fadeIn, fadeOut }) => [id, start, end, fadeIn, fadeOut]);

test('a span away from all regions is a new one, with fades in equal sound around it', () => {
  expect(said(piecesOf([{ start: 500, end: 600 }], [], 1000, reaches))).toEqual([[null, 490, 610, 10, 10]]);
});

test('at the ends of the song, and beside a region, there is only as much fade as there is room', () => {
  const spans = [
    { start: 4, end: 50 },
    { start: 960, end: 1000 },
  ];
  expect(said(piecesOf(spans, [region('a', 53, 80)], 1000, reaches))).toEqual([
    [null, 0, 53, 4, 3],
    [null, 950, 1000, 10, 0],
  ]);
});

test('a span within a region is a take of it; where what is heard there goes on, the take covers that too, without a fade', () => {
  expect(said(piecesOf([{ start: 200, end: 300 }], [region('a', 100, 400)], 1000, reaches))).toEqual([
    ['a', 190, 310, 10, 10],
  ]);
  const heard = region('a', 100, 400, [150, 250]);
  expect(said(piecesOf([{ start: 200, end: 300 }], [heard], 1000, reaches))).toEqual([['a', 150, 310, 0, 10]]);
});

test('a span over two regions and what is between them is cut at their edges, without fades there', () => {
  const regions = [region('b', 400, 600), region('a', 100, 200)];
  expect(said(piecesOf([{ start: 150, end: 500 }], regions, 1000, reaches))).toEqual([
    ['a', 140, 200, 10, 0],
    [null, 200, 400, 0, 0],
    ['b', 400, 510, 0, 10],
  ]);
});

test('two spans in one region are one take, for two cannot be heard at once', () => {
  const spans = [
    { start: 150, end: 160 },
    { start: 300, end: 310 },
  ];
  expect(said(piecesOf(spans, [region('a', 100, 400)], 1000, reaches))).toEqual([['a', 140, 320, 10, 10]]);
});

test('what reaches over the edge of a region by no more than a seam is no region of its own, unless another one lies there', () => {
  const own = region('a', 100, 400);
  expect(said(piecesOf([{ start: 90, end: 415 }], [own], 1000, reaches))).toEqual([['a', 90, 415, 0, 0]]);
  expect(said(piecesOf([{ start: 300, end: 421 }], [own], 1000, reaches))).toEqual([
    ['a', 290, 400, 10, 0],
    [null, 400, 431, 0, 10],
  ]);
  const pieces = piecesOf([{ start: 300, end: 415 }], [own, region('b', 410, 500)], 1000, reaches);
  expect(said(pieces).map(([id]) => id)).toEqual(['a', null, 'b']);
});

test('more spans than can be kept apart are joined where they are nearest to each other, and nothing of them is lost', () => {
  const spans = [0, 100, 130, 300, 330].map((start) => ({ start, end: start + 20 }));
  expect(joinedTo(spans, 5)).toEqual(spans);
  expect(joinedTo(spans, 3)).toEqual([
    { start: 0, end: 20 },
    { start: 100, end: 150 },
    { start: 300, end: 350 },
  ]);
  expect(joinedTo(spans, 1)).toEqual([{ start: 0, end: 350 }]);
});
