import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { KeptChains, type KeptInsert } from '../plugins/kept-chains.ts';
import type { Host } from '../server/host.ts';
import { bandFolder, follow, hostIn, stateOf, type Window, windowOf } from '../server/testing.ts';
import { placesIn } from './places.ts';

const scratch = scratchFolder();
const insert: KeptInsert = {
  ...{ format: 'VST3', plugin: 'AB'.repeat(16), name: 'Hall', vendor: 'Rooms' },
  ...{ state: 'AAAA', parameters: { '1': 0.25 }, bypass: true, wet: 0.5 },
};
let host: Host;
let window: Window;
let id: string;

beforeAll(async () => {
  new KeptChains(placesIn(join(scratch, 'projects')).chains).keep('Room', [insert], false);
  host = await hostIn(scratch);
  window = await windowOf(host);
  ({ id } = await window.api.open.mutate({ path: bandFolder(join(scratch, 'Band')).folder }));
});
afterAll(() => host.close());

const chains = async () => {
  const { tracks, master } = (await stateOf(window, id)).project;
  return [tracks.find(({ stem }) => stem === 'bass')!.chain, master.chain];
};

test('a kept chain is put into a document by its name: its settings come through no window, and one undo takes it back', async () => {
  const seen = follow(window, id);
  const load = (place: 'bass' | 'master') => window.api.loadChain.mutate({ id, place, name: 'Room' });
  await load('master');
  await load('bass');
  await load('bass');
  const [bass, master] = await chains();
  expect([bass, master]).toMatchObject([[insert], [insert]]);
  expect(bass![0]!.id).not.toBe(master![0]!.id);
  await seen.until((events) => events.some((event) => event.kind === 'action' && event.action.type === 'insert/chain'));
  seen.stop();
  await window.api.undo.mutate({ id });
  await window.api.undo.mutate({ id });
  expect(await chains()).toMatchObject([[], [insert]]);
});

test('however large, it is read in no thread that serves sound, and what is wrong with it is said and changes nothing', async () => {
  const before = await chains();
  const here = vi.spyOn(KeptChains.prototype, 'read');
  await host.studio.loadChain({ id, place: 'bass', name: 'Room' });
  await window.api.undo.mutate({ id });
  await expect(window.api.loadChain.mutate({ id, place: 'bass', name: 'Hall' })).rejects.toThrow(
    'There is no chain called Hall any more',
  );
  expect(here).not.toHaveBeenCalled();
  expect(await chains()).toEqual(before);
});
