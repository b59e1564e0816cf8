import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { PlainError } from '../jobs/job.ts';
import { testProject } from '../project/test-project.ts';
import { sentenceOf } from '../server/host.ts';
import { captureInto } from './capture-into.ts';

const folder = scratchFolder();
const INTO = { project: '/song', part: 'bass', start: 0 } as const;

type Studio = Parameters<typeof captureInto>[0];

/** What becomes of a capture where its import does what is given; and whether its file is still there. */
async function captured(name: string, importCaptured: () => unknown) {
  const path = join(folder, name);
  writeFileSync(path, 'sound');
  const state = async () => ({ project: { ...testProject(), mixAsset: null }, folder: '/song' });
  const studio = { state, importCaptured: async () => importCaptured() } as unknown as Studio;
  const outcome = await captureInto(studio, 'song', INTO, path, sentenceOf).catch((error: unknown) => error);
  return { outcome, path, isThere: existsSync(path) };
}

test('of a capture that has become a take no file is left, since the project has its sound', async () => {
  const { outcome, isThere } = await captured('taken.wav', () => ({
    found: ['1 changed span of Bass.wav'],
    notices: [],
  }));
  expect(outcome).toEqual({ project: '/song', part: 'bass', said: 'Captured: 1 changed span of Bass.wav.' });
  expect(isThere).toBe(false);
});

test.each([
  ['a sentence', new PlainError('The project is closed.'), 'The project is closed.'],
  ['the disk', Object.assign(new Error(), { code: 'ENOSPC' }), 'The disk is full: free some space, and try again.'],
])('a capture that could not become one stays as a file, and it is said where: %s', async (name, error, said) => {
  const { outcome, path, isThere } = await captured(`${name}.wav`, () => {
    throw error;
  });
  expect(isThere).toBe(true);
  expect(outcome).toBeInstanceOf(PlainError);
  expect((outcome as Error).message).toBe(`${said} What was captured is kept as ${path}.`);
});
