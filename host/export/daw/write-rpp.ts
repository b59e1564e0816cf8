import { basename, dirname, extname, join, resolve } from 'node:path';
import { makeFolder } from '../../audio/files.ts';
import { writeAtomically } from '../../jobs/cache.ts';
import type { Runner } from '../../jobs/runner.ts';
import type { Project } from '../../project/project.ts';
import { rppOf } from './rpp.ts';
import { writeSession } from './session.ts';

/** The folder beside a REAPER project that holds its sound. */
export function rppSoundFolder(out: string): string {
  return join(dirname(resolve(out)), `${basename(out, extname(out))}-audio`);
}

/** Writes a REAPER project, its sound first, so that a project that is there is whole. Returns the paths, the project's first. */
export async function writeRpp(runner: Runner, project: Project, out: string): Promise<string[]> {
  const folder = dirname(resolve(out));
  makeFolder(folder);
  const { session, files } = await writeSession(runner, project, folder, basename(rppSoundFolder(out)));
  writeAtomically(out, rppOf(session), folder);
  return [out, ...files];
}
