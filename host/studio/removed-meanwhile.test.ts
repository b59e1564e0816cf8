import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { testProject, testRegion, testTake } from '../project/test-project.ts';
import { JournalWriter } from '../store/journal-writer.ts';
import { ProjectDocument } from './document.ts';
import { OpenProject } from './open-project.ts';

const scratch = scratchFolder();
afterEach(() => vi.restoreAllMocks());

test('takes of a region whose removal is on its way into the journal go with it, and the work that made them has not failed', async () => {
  const project = testProject([testRegion('r', 'bass', 3), testRegion('s', 'bass', 6)]);
  const document = await ProjectDocument.create('p', join(scratch, 'song'), project);
  const open = new OpenProject(document, ...([] as unknown as [never, never, never]));
  // A disk that takes its time.
  const { promise: written, resolve: write } = Promise.withResolvers<void>();
  const { append } = JournalWriter.prototype;
  vi.spyOn(JournalWriter.prototype, 'append').mockImplementation(async function (this: JournalWriter, ...given) {
    await written;
    return append.apply(this, given);
  });
  const removed = document.dispatch({ type: 'region/remove', payload: { id: 'r' } }, 'window');
  const made = (id: string) => ({ id, takes: [testTake(`${id}.1`, 10, 20)], untouched: null });
  const brought = Promise.all(['r', 's'].map((id) => open.bring('work', 2, made(id))));
  expect(open.project.regions).toHaveLength(2);
  write();
  await Promise.all([removed, brought]);
  expect(open.project.regions.map(({ id, takes }) => [id, takes.length])).toEqual([['s', 1]]);
  await document.close();
});
