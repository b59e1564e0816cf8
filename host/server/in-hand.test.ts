import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { bandFolder, hostIn, stateOf, windowOf, workUntil } from './testing.ts';

const folder = scratchFolder();
const stems = join(folder, 'My band');
const ids = ['one', 'two', 'three'];

test('regions that a host had in hand when it ended are mended by the next, and what ended it twice is told', async () => {
  bandFolder(stems, 2);
  const first = await hostIn(folder);
  const window = await windowOf(first);
  const { id } = await window.api.open.mutate({ path: stems });
  await workUntil(window, id, (works) => works.length === 2 && works.every(({ state }) => state === 'done'));
  for (const [n, region] of ids.entries()) {
    const add = {
      type: 'region/add',
      payload: { id: region, stem: 'drums', start: 22_050 * n, end: 22_050 * n + 6000 },
    };
    await window.api.dispatch.mutate({ id, client: 'test', action: add });
  }
  await window.api.treat.mutate({ id, regions: ids });
  const { folder: project } = await stateOf(window, id);
  await first.close();
  const note = join(project, '.in-hand.json');
  expect(existsSync(note)).toBe(true);

  const second = await hostIn(folder);
  const again = await windowOf(second);
  await again.api.state.query({ id });
  await workUntil(again, id, (works) => works.some(({ kind, state }) => kind === 'treat' && state === 'done'));
  const { project: mended } = await stateOf(again, id);
  for (const region of mended.regions.filter((one) => ids.includes(one.id)))
    expect(region.takes.length + (region.untouched === null ? 0 : 1)).toBe(1);
  expect(existsSync(note)).toBe(false);
  await second.close();

  // As two kills in the midst of the same work leave it.
  writeFileSync(note, JSON.stringify({ regions: ids, cutOff: 1 }));
  const third = await hostIn(folder);
  const last = await windowOf(third);
  await last.api.state.query({ id });
  const works = await workUntil(last, id, (list) =>
    list.some(({ kind, state }) => kind === 'treat' && state === 'failed'),
  );
  expect(works.find(({ kind }) => kind === 'treat')).toMatchObject({
    state: 'failed',
    title: 'Mending 3 regions',
    error: expect.stringContaining('ended twice in the middle of this'),
  });
  expect(existsSync(note)).toBe(false);
  await third.close();
});
