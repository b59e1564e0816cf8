import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { testProject } from '../project/test-project.ts';
import { RecentList } from './recent.ts';

const path = join(scratchFolder(), 'recent.json');
const project = testProject();

test('tells whether a project was searched for damage, and does not say so where a list of before does not tell', () => {
  const list = new RecentList(path);
  const searched = () => list.list().map((entry) => entry.searched);
  list.opened('/music/Song.resonate', { ...project, searched: false }, new Date());
  expect(searched()).toEqual([false]);
  list.changed('/music/Song.resonate', { ...project, searched: true });
  expect(searched()).toEqual([true]);
  const [{ searched: _, ...before }] = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify([before]));
  expect(list.list()).toMatchObject([{ folder: '/music/Song.resonate', searched: false }]);
});
