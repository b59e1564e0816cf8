import { describe, expect, it } from 'vitest';
import type { Work } from '../../../host/api/backend.ts';
import { newRegion } from '../../../host/project/new-region.ts';
import type { Region } from '../../../host/project/project.ts';
import { workOf } from '../../state/work.ts';
import { benchProject } from '../bench/song.ts';
import { faceOf } from './face.ts';
import { fadeGain, fadeOf, fadePosition, heldFades } from './fade.ts';
import { gapAround, spanIn } from './gaps.ts';
import { levelLeft } from './level.ts';
import { previewed } from './preview.ts';
import { neighbour, stepIndex } from './walk.ts';

const base = benchProject({ tracks: 4, minutes: 1, regions: 4 });
const take = base.regions[0]!.takes[0]!;
const damage = { cause: 'clipping', severity: 'severe', confidence: 0.9, detail: '' } as const;
const region = (given: Partial<Region>): Region =>
  newRegion({ id: 'a', stem: 'bass', start: 1000, end: 5000, damage, ...given });
const work = (given: Partial<Work>): Work => ({
  id: 'w',
  project: 'p',
  kind: 'treat',
  title: '',
  stage: '',
  fraction: 0.625,
  secondsLeft: 3.4,
  state: 'running',
  error: null,
  regions: ['a'],
  files: [],
  ...given,
});

/** What a piece of work is to the region. */
const at = (one: Work) => workOf([one]).get('a');

describe('the face of a region', () => {
  it('tells damage by shape and word', () => {
    expect(faceOf(region({}), undefined)).toMatchObject({
      state: 'todo',
      symbol: 'sev-severe',
      word: 'Clipping',
      note: '',
    });
    expect(faceOf(region({ damage: null }), undefined)).toMatchObject({
      ...{ severity: null, symbol: 'marked', word: 'Marked' },
    });
    expect(faceOf(region({ damage: null, origin: 'imported' }), undefined)).toMatchObject({
      severity: null,
      word: 'Imported',
    });
  });

  it('says what is heard while its take is not accepted, and that it is to be; then what was done', () => {
    const open = region({ takes: [take], chosenTake: 0 });
    expect(faceOf(open, undefined)).toMatchObject({
      state: 'heard',
      word: take.label,
      note: 'to accept',
    });
    expect(faceOf({ ...open, chosenTake: null }, undefined)).toMatchObject({ state: 'todo', word: 'Clipping' });
    expect(faceOf({ ...open, status: 'accepted' }, undefined)).toMatchObject({ state: 'mended', word: take.label });
    for (const status of ['accepted', 'ignored'] as const) {
      const left = faceOf({ ...open, status, chosenTake: null }, undefined);
      expect(left).toMatchObject({ state: 'left', word: 'Left as it is' });
    }
  });

  it('tells by shape and word a take that had better be left alone', () => {
    const warned = [{ ...take, warning: 'The take is farther off: it is better left alone.' }];
    const face = faceOf(region({ takes: warned, chosenTake: 0 }), undefined);
    expect([face.symbol, face.note]).toEqual(['warn', 'better left alone']);
  });

  it('has a dashed edge wherever AI-generated sound is heard', () => {
    const made = { ...take, label: 'AI-generated' } as const;
    expect(faceOf(region({ takes: [made], chosenTake: 0 }), undefined).dashed).toBe(true);
    expect(faceOf(region({ takes: [made], chosenTake: 0, status: 'accepted' }), undefined).symbol).toBe('lab-ai');
    expect(faceOf(region({ takes: [made], chosenTake: null }), undefined).dashed).toBe(false);
  });

  it('shows what is being done for it, what runs before what waits', () => {
    expect(faceOf(region({ treatment: 'rebuild' }), at(work({})))).toMatchObject({
      state: 'todo',
      work: 'running',
      symbol: 'lab-rebuilt',
      word: 'Rebuilding 62 %',
      note: '4 s',
      progress: 0.625,
    });
    const waiting = faceOf(region({}), at(work({ state: 'waiting' })));
    expect(waiting).toMatchObject({ state: 'todo', severity: 'severe', symbol: 'clock', word: 'Waiting' });
    const found = workOf([
      work({ id: '1' }),
      work({ id: '2', state: 'waiting' }),
      work({ id: '3', state: 'done', regions: ['b'] }),
    ]);
    expect(found.get('a')?.state).toBe('running');
    expect(found.has('b')).toBe(false);
  });

  it('stays that of its damage while it is in work, and names no treatment that nobody ordered', () => {
    const auto = faceOf(region({}), at(work({})));
    expect(auto).toMatchObject({ state: 'todo', severity: 'severe', symbol: 'clock', word: 'Mending 62 %' });
    const again = faceOf(region({ takes: [take], chosenTake: 0 }), at(work({})));
    expect(again).toMatchObject({ state: 'heard', word: 'Mending 62 %' });
  });

  it('is as far as its own work is, not as the others of the same work are', () => {
    const treated = { a: { fraction: 1, done: true }, b: { fraction: 0.25, done: false } };
    const found = workOf([work({ regions: ['a', 'b', 'c'], treated })]);
    const word = (id: string) => faceOf(region({ id, takes: [take], chosenTake: 0 }), found.get(id)).word;
    expect(['a', 'b', 'c'].map(word)).toEqual([take.label, 'Mending 25 %', 'Waiting']);
  });
});

describe('the level of a stem', () => {
  const track = { ...base.tracks[2]!, level: 'severe' } as const;

  it('is that of the worst region that is left, and good when all is done', () => {
    const minor = region({ id: 'b', damage: { ...damage, severity: 'minor' } });
    expect(levelLeft(track, [region({}), minor], true)).toBe('severe');
    expect(levelLeft(track, [region({ status: 'accepted' }), minor], true)).toBe('minor');
    const done = { status: 'accepted' as const, takes: [take], chosenTake: 0 };
    expect(levelLeft(track, [region(done), { ...minor, ...done }], true)).toBe('good');
  });

  it('is as it was found while no region is marked on it', () => {
    expect(levelLeft(track, [region({ stem: 'drums' })], true)).toBe('severe');
  });
});

describe('fades', () => {
  it('are drawn by the law by which they are heard: half way in, half the amplitude or half the power', () => {
    expect(fadeGain(0.5, 1)).toBeCloseTo(0.5, 12);
    expect(fadeGain(0.5, 0.5)).toBeCloseTo(Math.SQRT1_2, 12);
    expect([fadeGain(0, 0.7), fadeGain(1, 0.7)]).toEqual([0, 1]);
  });

  it('take what the person set before what the take was fitted with', () => {
    const placed = { ...take, start: 900, end: 5200, fadeIn: 300, fadeOut: 400 };
    expect(fadeOf(region({ takes: [placed], chosenTake: 0 }), 48_000)).toMatchObject({
      start: 900,
      end: 5200,
      fadeIn: 300,
      fadeOut: 400,
    });
    expect(fadeOf(region({ takes: [placed], chosenTake: 0, fadeIn: 50 }), 48_000)).toMatchObject({
      fadeIn: 50,
      fadeOut: 400,
    });
  });

  it('rise, hold and fall', () => {
    const fade = { start: 1000, end: 2000, fadeIn: 200, fadeOut: 100, law: 1, blend: 1 };
    expect([999, 1000, 1100, 1500, 1950, 2000].map((frame) => fadePosition(fade, frame))).toEqual([
      0, 0, 0.5, 1, 0.5, 0,
    ]);
  });

  it('push each other back and never pass the ends', () => {
    expect(heldFades(1000, 700, 500, 'in')).toEqual([700, 300]);
    expect(heldFades(1000, 700, 500, 'out')).toEqual([500, 500]);
    expect(heldFades(1000, -50, 100, 'in')).toEqual([0, 100]);
    expect(heldFades(1000, 4000, 100, 'in')).toEqual([1000, 0]);
  });

  it('and edges are shown as they would be while they are dragged', () => {
    const shown = previewed(region({}), { kind: 'resize', id: 'a', start: 1, end: 2 });
    expect([shown.start, shown.end]).toEqual([1, 2]);
    expect(previewed(region({}), { kind: 'fades', id: 'b', fadeIn: 1, fadeOut: 2 })).toMatchObject({ fadeIn: null });
  });
});

describe('the room between regions', () => {
  const two = {
    ...base,
    length: 9000,
    regions: [region({}), region({ id: 'b', start: 6000, end: 7000 }), region({ id: 'c', stem: 'drums' })],
  };

  it('ends at the neighbours of the same stem', () => {
    expect(gapAround(two, 'bass', 5500)).toEqual({ start: 5000, end: 6000 });
    expect(gapAround(two, 'bass', 8000)).toEqual({ start: 7000, end: 9000 });
    expect(gapAround(two, 'bass', 2000)).toBeNull();
    expect(gapAround(two, 'bass', 2000, 'a')).toEqual({ start: 0, end: 6000 });
    expect(gapAround(two, 'vocals', 2000)).toEqual({ start: 0, end: 9000 });
  });

  it('cuts a span that is drawn across it, in either direction', () => {
    expect(spanIn({ start: 5000, end: 6000 }, 5500, 8000)).toEqual({ start: 5500, end: 6000 });
    expect(spanIn({ start: 5000, end: 6000 }, 5500, 100)).toEqual({ start: 5000, end: 5500 });
    expect(spanIn({ start: 5000, end: 6000 }, 7000, 8000)).toBeNull();
  });
});

describe('walking by arrows', () => {
  const sorted = [
    region({ id: 'a' }),
    region({ id: 'b', start: 6000, end: 7000 }),
    region({ id: 'c', start: 8000, end: 9000 }),
  ];

  it('goes from region to region and stops at the ends', () => {
    expect(neighbour(sorted, 'a', 0, 1)?.id).toBe('b');
    expect(neighbour(sorted, 'a', 0, -1)).toBeNull();
    expect(neighbour(sorted, 'c', 0, 1)).toBeNull();
  });

  it('begins at the playhead where none is chosen', () => {
    expect(neighbour(sorted, null, 6500, 1)?.id).toBe('b');
    expect(neighbour(sorted, null, 6500, -1)?.id).toBe('b');
    expect(neighbour(sorted, 'elsewhere', 7500, 1)?.id).toBe('c');
    expect(neighbour(sorted, null, 9500, 1)).toBeNull();
  });

  it('finds the next note, the last one where none follows', () => {
    expect(stepIndex([10, 20, 30], null, 15, 1)).toBe(1);
    expect(stepIndex([10, 20, 30], null, 99, 1)).toBe(2);
    expect(stepIndex([10, 20, 30], 1, 0, 1)).toBe(2);
    expect(stepIndex([10, 20, 30], 0, 0, -1)).toBe(0);
    expect(stepIndex([], null, 0, 1)).toBe(-1);
  });
});
