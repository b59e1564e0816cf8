import { expect, test } from 'vitest';
import { JOB_NAMES } from '../jobs/registry.ts';
import type { JobEvent } from '../jobs/runner.ts';
import { ProgressMeter } from './progress-meter.ts';

const begun = (id: number, job: string): JobEvent => ({ kind: 'begun', id, job, label: '' });
const at = (id: number, job: string, fraction: number, label = ''): JobEvent => ({
  kind: 'progress',
  id,
  job,
  label,
  fraction,
});
const ended = (id: number, job: string, cached = false): JobEvent => ({
  kind: 'ended',
  id,
  job,
  label: '',
  seconds: 1,
  cached,
});

test('a job that waits for a thread tells nothing, and its first progress is the beginning', () => {
  const meter = new ProgressMeter([{ job: 'detect', count: 2, weight: 1 }]);
  expect(meter.add(begun(1, 'detect'))).toBeNull();
  expect(meter.add(at(1, 'detect', 0.5, 'bass'))).toMatchObject({
    stage: 'Listening for damage in the bass',
    fraction: 0.25,
  });
});

test('the fraction is the share of all that there is to do, and never goes back when more turns up', () => {
  const meter = new ProgressMeter([
    { job: 'features', count: 1, weight: 1 },
    { job: 'treat', count: 2, weight: 3 },
  ]);
  expect(meter.add(ended(1, 'features', true))!.fraction).toBeCloseTo(0.25);
  meter.add(begun(2, 'treat'));
  expect(meter.add(ended(2, 'treat'))!.fraction).toBeCloseTo(0.25 + 0.375);
  for (let id = 3; id < 10; id++) meter.add(begun(id, 'treat'));
  expect(meter.add(at(3, 'treat', 0))!.fraction).toBeCloseTo(0.625);
});

test('the time left is what the rest takes at the pace so far, and is not told before that can be known', () => {
  let now = 0;
  const meter = new ProgressMeter([{ job: 'separate', count: 1, weight: 1 }], () => now);
  expect(meter.add(at(1, 'separate', 0))!.secondsLeft).toBeNull();
  now = 0.5;
  expect(meter.add(at(1, 'separate', 0.2))!.secondsLeft).toBeNull();
  now = 10;
  expect(meter.add(at(1, 'separate', 0.25))!.secondsLeft).toBe(30);
});

test('what the cache had, and a quick step before a slow one, are no measure of the time left', () => {
  let now = 0;
  const steps = [
    { job: 'features', count: 4, weight: 1 },
    { job: 'treat', count: 4, weight: 4 },
  ];
  const meter = new ProgressMeter(steps, () => now);
  for (const id of [1, 2, 3]) expect(meter.add(ended(id, 'features', true))!.secondsLeft).toBeNull();
  meter.add(begun(4, 'features'));
  meter.add(at(4, 'features', 0));
  now = 2;
  expect(meter.add(ended(4, 'features'))!.secondsLeft).toBe(32);
  for (const id of [5, 7, 8]) meter.add(begun(id, 'treat'));
  expect(meter.add(at(5, 'treat', 0))!.secondsLeft).toBeNull();
  now = 12;
  // A region in ten seconds: three are left, one of which the cache has.
  expect(meter.add(ended(5, 'treat'))!.secondsLeft).toBe(30);
  expect(meter.add(ended(6, 'treat', true))!.secondsLeft).toBe(20);
});

test('what a job had done when it first told of itself was not done in no time', () => {
  let now = 0;
  const meter = new ProgressMeter([{ job: 'separate', count: 1, weight: 1 }], () => now);
  meter.add(begun(1, 'separate'));
  now = 10;
  meter.add(at(1, 'separate', 0.25));
  now = 20;
  expect(meter.add(at(1, 'separate', 0.5))!.secondsLeft).toBe(20);
});

test('jobs that tell nothing until they end are measured by what they took', () => {
  let now = 0;
  const meter = new ProgressMeter([{ job: 'features', count: 4, weight: 1 }], () => now);
  for (const id of [1, 2]) meter.add(begun(id, 'features'));
  now = 10;
  expect(meter.add({ ...ended(1, 'features'), seconds: 10 } as JobEvent)!.secondsLeft).toBe(30);
  now = 12;
  expect(meter.add({ ...ended(2, 'features'), seconds: 12 } as JobEvent)!.secondsLeft).toBe(12);
});

test('every job has words for a musician, except the pictures on the timeline', () => {
  const silent = JOB_NAMES.filter((job) => new ProgressMeter([]).add(at(1, job, 0, 'bass'))!.stage === '');
  expect(silent).toEqual(['tile']);
});

test('work that is made of no jobs says by itself where it is, and what was there before it began is no measure of the time left', () => {
  let now = 0;
  const meter = new ProgressMeter([], () => now);
  expect(meter.moved('Downloading', 0.5)).toEqual({ stage: 'Downloading', fraction: 0.5, secondsLeft: null });
  now = 10;
  // An eighth in ten seconds: three more are left.
  expect(meter.moved('Downloading', 0.625)).toEqual({ stage: 'Downloading', fraction: 0.625, secondsLeft: 30 });
  expect(meter.moved('Converting', 0.6).fraction).toBe(0.625);
});
