import { expect, test, vi } from 'vitest';
import type { Project } from '../project/project.ts';
import { reduce } from '../project/reduce.ts';
import { testProject } from '../project/test-project.ts';
import { openedOf } from './project-input.ts';
import { hear } from './song.ts';

const song = testProject();
vi.mock('./listen.ts', () => ({ findDamage: async () => ({}), hearMusic: async () => testProject().profile }));

test('a tempo that was set before the music was heard holds when it is heard, beside what was heard', async () => {
  const unheard: Project = { ...song, profile: null };
  const set = reduce(unheard, { type: 'rhythm/tempo', payload: { bpm: 96 } });
  const { profile, heard } = await hear({} as never, openedOf(set));
  expect([profile.tempo.bpm, profile.beats.length]).toEqual([96, 160]);
  expect(profile.chords).toEqual(song.profile!.chords);
  expect(heard).toEqual(song.profile);
});
