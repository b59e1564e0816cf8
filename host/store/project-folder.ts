import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder, sweepUnfinished } from '../audio/files.ts';
import { adopt, bring } from '../jobs/adopt.ts';
import { writeAtomically } from '../jobs/cache.ts';
import { PlainError } from '../jobs/job.ts';
import type { Runner } from '../jobs/runner.ts';
import { assetsOf, faultOf, type Project, projectSchema, SCHEMA } from '../project/project.ts';

const ASSET_ENDINGS = ['f32', 'json', 'peaks'];

/**
 * Writes a project folder: `assets/` first, then `project.json`, which names only assets that are there.
 * Assets are copies of those in the cache. The previous project.json is kept as `project.previous.json`.
 */
export function writeProject(folder: string, project: Project, cacheAssets: string): void {
  const assets = join(folder, 'assets');
  makeFolder(assets);
  for (const place of [folder, assets]) sweepUnfinished(place);
  for (const { hash } of assetsOf(project)) {
    for (const ending of ASSET_ENDINGS) {
      const [from, to] = [cacheAssets, assets].map((place) => join(place, `${hash}.${ending}`)) as [string, string];
      if (!existsSync(to) || statSync(to).size !== statSync(from).size) bring(from, to);
    }
  }
  const path = join(folder, 'project.json');
  if (existsSync(path)) copyFileSync(path, join(folder, 'project.previous.json'));
  writeAtomically(path, `${JSON.stringify(project, null, 1)}\n`, folder);
}

/** Reads a project folder. Throws a PlainError where it is not one, is damaged, or is newer than this version. Changes nothing. */
export function readProject(folder: string): Project {
  const path = join(folder, 'project.json');
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new PlainError(
      `${path} cannot be read as a project: if project.previous.json lies beside it, rename that to project.json.`,
    );
  }
  const schema = (raw as { schema?: unknown } | null)?.schema;
  if (typeof schema === 'number' && schema > SCHEMA) {
    throw new PlainError(
      `${folder} was written by a newer Resonate (form ${schema}, this one knows ${SCHEMA}): update Resonate to open it.`,
    );
  }
  const parsed = projectSchema.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new PlainError(
      `${path} is damaged at ${issue?.path.join('.') || 'its top'} (${issue?.message ?? 'unknown'}): restore it from project.previous.json or a backup.`,
    );
  }
  const fault = faultOf(parsed.data);
  if (fault !== null) {
    throw new PlainError(`${path} contradicts itself (${fault}): restore it from project.previous.json or a backup.`);
  }
  const missing = assetsOf(parsed.data).find(({ hash }) => !existsSync(join(folder, 'assets', `${hash}.f32`)));
  if (missing !== undefined) {
    throw new PlainError(
      `${folder} lacks the sound ${missing.hash.slice(0, 12)}… in its assets folder: restore the folder from a backup.`,
    );
  }
  return parsed.data;
}

/** The folder that holds project.json: the one given, or `project` in it, as `restore` leaves it; null where there is none. */
export function projectRoot(folder: string): string | null {
  const roots = [folder, join(folder, 'project')];
  return roots.find((root) => existsSync(join(root, 'project.json'))) ?? null;
}

/** Makes the assets of a project folder available in the cache, so that jobs can use them. Rejects where one is not what its name promises. */
export async function shareAssets(runner: Runner, folder: string, project: Project): Promise<void> {
  await Promise.all(
    assetsOf(project).map((asset) =>
      runner.run(adopt, { folder: resolve(folder, 'assets'), asset }, asset.hash.slice(0, 12)),
    ),
  );
}
