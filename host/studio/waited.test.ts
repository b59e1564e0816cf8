import { expect, test } from 'vitest';
import type { Work } from '../api/backend.ts';
import { waited } from './waited.ts';
import { type WorkDraft, WorkList } from './work-list.ts';

const DRAFT: WorkDraft = { project: 'p', kind: 'measure', title: 'Measuring', steps: [] };

function list(): WorkList {
  return new WorkList((error) => (error as Error).message);
}

async function states(works: WorkList): Promise<Work['state'][]> {
  const abort = new AbortController();
  for await (const now of works.follow('p', abort.signal)) return now.map(({ state }) => state);
  return [];
}

test('who waits is given what the work gives, or its own error', async () => {
  const works = list();
  expect(await waited(works, DRAFT, async () => 7)).toBe(7);
  await expect(waited(works, DRAFT, () => Promise.reject(new Error('the disk is full')))).rejects.toThrow(
    /^the disk is full$/,
  );
  expect(await states(works)).toEqual(['done', 'failed']);
});

test('who waits no longer ends the work, before it began and in its middle', async () => {
  const works = list();
  const sentence = 'Measuring was cancelled.';
  await expect(waited(works, DRAFT, async () => 7, AbortSignal.abort())).rejects.toThrow(sentence);
  const leave = new AbortController();
  const ends = waited(
    works,
    DRAFT,
    (task) =>
      new Promise<never>((_, reject) => {
        task.signal.addEventListener('abort', () => reject(new Error('of a job that was ended')));
        leave.abort();
      }),
    leave.signal,
  );
  await expect(ends).rejects.toThrow(sentence);
  expect(await states(works)).toEqual(['cancelled', 'cancelled']);
});
