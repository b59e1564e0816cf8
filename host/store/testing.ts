import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import type { Action } from '../project/actions.ts';
import { RATE, testProject, testRegion, testTake } from '../project/test-project.ts';
import type { Disk } from './disk.ts';
import { ProjectStore } from './project-store.ts';

/** What tests of the store share: projects in a scratch folder that are closed after the tests, and what is done with them. */

export const scratch = scratchFolder();
let count = 0;

export const base = testProject([
  testRegion('r1', 'bass', 10, { takes: [testTake('a', 10 * RATE, 11 * RATE)] }),
  testRegion('r2', 'drums', 3),
]);
export const blend = (value: number, group?: string): Action => ({
  type: 'region/set',
  payload: { id: 'r1', blend: value },
  ...(group === undefined ? {} : { group }),
});
export const blendOf = (store: ProjectStore) => store.state().project.regions[0]!.blend;

export async function fresh(disk?: Disk): Promise<ProjectStore> {
  const folder = join(scratch, `project ${count++}`);
  mkdirSync(folder);
  const store = await ProjectStore.create(folder, base, disk);
  stores.push(store);
  return store;
}

export async function open(folder: string, disk?: Disk): Promise<ProjectStore> {
  const store = await ProjectStore.open(folder, disk);
  stores.push(store);
  return store;
}

const stores: ProjectStore[] = [];
afterAll(() => Promise.allSettled(stores.map((store) => store.close())));

/** What a kill leaves: the store is not closed, and its process is not there any more. */
export function kill(store: ProjectStore): string {
  const folder = join(scratch, `killed ${count++}`);
  mkdirSync(folder);
  for (const name of readdirSync(store.folder)) {
    if (name !== 'assets' && name !== 'project.lock') copyFileSync(join(store.folder, name), join(folder, name));
  }
  return folder;
}

export function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name !== 'assets');
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}
