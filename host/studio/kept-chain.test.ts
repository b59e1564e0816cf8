import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { KeptChains, type KeptInsert } from '../plugins/kept-chains.ts';
import type { Host } from '../server/host.ts';
import { hostIn } from '../server/testing.ts';
import { placesIn } from './places.ts';

const scratch = scratchFolder();
const insert: KeptInsert = {
  ...{ format: 'VST3', plugin: 'AB'.repeat(16), name: 'Hall', vendor: 'Rooms' },
  ...{ state: 'AAAA', parameters: { '1': 0.25 }, bypass: true, wet: 0.5 },
};
let host: Host;

beforeAll(async () => {
  new KeptChains(placesIn(join(scratch, 'projects')).chains).keep('Room', [insert], false);
  host = await hostIn(scratch);
});
afterAll(() => host.close());

test('a kept chain, however large, is read in no thread that serves sound, and what is wrong with it is said all the same', async () => {
  const here = vi.spyOn(KeptChains.prototype, 'read');
  expect(await host.studio.keptChain('Room')).toEqual([insert]);
  await expect(host.studio.keptChain('Hall')).rejects.toThrow('There is no chain called Hall any more');
  expect(here).not.toHaveBeenCalled();
});
