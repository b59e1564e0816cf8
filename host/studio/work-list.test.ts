import { expect, test } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import type { Work } from '../api/backend.ts';
import { EVERY_PROJECT } from '../api/backend.ts';
import { PlainError } from '../jobs/job.ts';
import { WorkList } from './work-list.ts';

const steps = [{ job: 'treat', count: 1, weight: 1 }];
const draft = { project: 'p', kind: 'treat', title: 'Mending bass', steps } as const;
const list = (): WorkList => new WorkList((error) => (error instanceof PlainError ? error.message : 'a bug'));

test('work waits, runs, and is done with its files', async () => {
  const works = list();
  const task = works.add(draft);
  expect(works.find(task.id)).toMatchObject({ state: 'waiting', fraction: 0, title: 'Mending bass' });
  const result = await task.run(
    async () => {
      task.scope.onEvent!({ kind: 'progress', id: 1, job: 'treat', label: 'bass', fraction: 0.5 });
      expect(works.find(task.id)).toMatchObject({ state: 'running', fraction: 0.5, stage: 'Mending the bass' });
      return ['/out/a.wav'];
    },
    (files) => files,
  );
  expect(result).toEqual(['/out/a.wav']);
  expect(works.find(task.id)).toMatchObject({ state: 'done', fraction: 1, stage: '', files: ['/out/a.wav'] });
});

test('work that is over tells no more how far each of its regions was', async () => {
  const works = list();
  const task = works.add(draft);
  task.treated({ a: { fraction: 0.5, done: false } });
  expect(works.find(task.id)).toHaveProperty('treated');
  await task.run(async () => []);
  expect(works.find(task.id)).not.toHaveProperty('treated');
});

test('work that is at it before its first job tells of itself says so, and does not wait', async () => {
  const works = list();
  const task = works.add({ ...draft, kind: 'import', begins: 'Reading what came back' });
  expect(works.find(task.id)).toMatchObject({ state: 'running', stage: 'Reading what came back' });
  // A job that has no words takes none away.
  task.scope.onEvent!({ kind: 'progress', id: 1, job: 'nameless', label: '', fraction: 0.5 });
  expect(works.find(task.id)).toMatchObject({ state: 'running', stage: 'Reading what came back' });
});

test('work that fails says why in one sentence', async () => {
  const works = list();
  const [plain, bug] = [works.add(draft), works.add(draft)];
  expect(await plain.run(() => Promise.reject(new PlainError('The disk is full.')))).toBeNull();
  await bug.run(() => Promise.reject(new TypeError('undefined is not a function')));
  expect(works.of('p').map(({ state, error }) => [state, error])).toEqual([
    ['failed', 'The disk is full.'],
    ['failed', 'a bug'],
  ]);
});

test('cancelled work says so at once, and stays so whatever its jobs do on their way out', async () => {
  const works = list();
  const task = works.add(draft);
  const running = task.run(
    () =>
      new Promise((_, reject) =>
        task.signal.addEventListener('abort', () => {
          expect(works.find(task.id)!.state).toBe('cancelled');
          task.scope.onEvent!({ kind: 'progress', id: 1, job: 'treat', label: '', fraction: 0.9 });
          reject(new Cancelled());
        }),
      ),
  );
  works.cancel(task.id);
  expect(await running).toBeNull();
  expect(works.find(task.id)).toMatchObject({ state: 'cancelled', error: null, fraction: 0 });
  works.cancel(task.id);
  works.cancel('nobody');
});

test('work that was cancelled before its turn never begins', async () => {
  const works = list();
  const task = works.add(draft);
  works.cancel(task.id);
  let began = false;
  await task.run(async () => {
    began = true;
  });
  expect(began).toBe(false);
});

test('a follower is given the list at once and again when it changes, of its own project only, and not more than ten times a second', async () => {
  const works = list();
  const abort = new AbortController();
  const seen: (readonly Work[])[] = [];
  const following = (async () => {
    for await (const now of works.follow('p', abort.signal)) {
      seen.push(now);
      if (now.at(-1)?.state === 'done') abort.abort();
    }
  })();
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual([[]]);
  works.add({ ...draft, project: 'another' });
  const task = works.add(draft);
  await task.run(async () => {
    for (let i = 0; i <= 1000; i++) {
      task.scope.onEvent!({ kind: 'progress', id: 1, job: 'treat', label: '', fraction: i / 1000 });
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  });
  await following;
  expect(seen.at(-1)).toHaveLength(1);
  expect(seen.length).toBeLessThan(10);
});

test('what is over is forgotten in time, what runs is not', async () => {
  const works = list();
  const staying = works.add(draft);
  for (let i = 0; i < 200; i++) await works.add(draft).run(async () => {});
  expect(works.of('p').length).toBeLessThan(60);
  expect(works.find(staying.id)).toBeDefined();
});

test('work for no project alone stands in the list of each, ends with none of them, and keeps nobody from tidying', () => {
  const works = list();
  const shared = works.add({ ...draft, project: EVERY_PROJECT, kind: 'model' });
  const own = works.add(draft);
  expect(works.of('p').map(({ id }) => id)).toEqual([shared.id, own.id]);
  expect(works.of('another').map(({ id }) => id)).toEqual([shared.id]);
  works.cancelAll('p');
  expect(works.find(shared.id)?.state).toBe('waiting');
  expect(works.isBusy).toBe(false);
  works.cancelAll();
  expect(works.find(shared.id)?.state).toBe('cancelled');
});
