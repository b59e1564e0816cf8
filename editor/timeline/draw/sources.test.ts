import { expect, it } from 'vitest';
import { fixtureProject } from '../../fixture/project.ts';
import { layOut } from '../core/lanes.ts';
import { firstSource, sourcesOf } from './sources.ts';

const project = fixtureProject();
const { lanes } = layOut(project, 440, 1, false);
const rebuilt = project.regions.find(({ takes }) => takes.some(({ material }) => material.length > 1))!;
const chosen = rebuilt.takes.findIndex(({ material }) => material.length > 1);
const select = (id: string) => ({ kind: 'region', id }) as const;
const withChoice = (chosenTake: number | null) => ({
  ...project,
  regions: project.regions.map((region) => (region.id === rebuilt.id ? { ...region, chosenTake } : region)),
});

it('every piece of the chosen take’s material stands on the lane that it was played on', () => {
  const drawn = sourcesOf(withChoice(chosen), select(rebuilt.id), lanes);
  expect(drawn.map(({ lane, start, end }) => ({ stem: lane.stem, start, end }))).toEqual(
    rebuilt.takes[chosen]!.material.map(({ stem, start, end }) => ({ stem, start, end })),
  );
});

it('there is none while the original is heard, or while nothing or another thing is selected', () => {
  expect(sourcesOf(withChoice(null), select(rebuilt.id), lanes)).toEqual([]);
  expect(sourcesOf(withChoice(chosen), null, lanes)).toEqual([]);
  expect(sourcesOf(withChoice(chosen), { kind: 'hit', index: 0 }, lanes)).toEqual([]);
});

it('the row of labels is free up to the first piece behind a region, on its own lane alone', () => {
  const [lane, other] = lanes;
  const sources = [
    { lane: lane!, start: 900, end: 950 },
    { lane: lane!, start: 500, end: 550 },
    { lane: other!, start: 300, end: 350 },
    { lane: lane!, start: 50, end: 80 },
  ];
  expect(firstSource(sources, lane!, 100, 2000)).toBe(500);
  expect(firstSource(sources, lane!, 100, 400)).toBe(400);
  expect(firstSource(sources, other!, 400, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
});
