import { copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../jobs/cache.ts';
import { PlainError } from '../jobs/job.ts';
import { assetsOf, type Project, projectSchema, SCHEMA } from '../project/project.ts';

const ASSET_ENDINGS = ['f32', 'json', 'peaks'];

/**
 * Writes a project folder: `assets/` first, then `project.json`, which names only assets that are there.
 * Assets are hard links into the cache where the file system allows it, so they take no space twice. The previous project.json is kept as `project.previous.json`.
 */
export function writeProject(folder: string, project: Project, cacheAssets: string): void {
  const assets = join(folder, 'assets');
  mkdirSync(assets, { recursive: true });
  for (const { hash } of assetsOf(project)) {
    for (const ending of ASSET_ENDINGS)
      bring(join(cacheAssets, `${hash}.${ending}`), join(assets, `${hash}.${ending}`));
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
  const missing = assetsOf(parsed.data).find(({ hash }) => !existsSync(join(folder, 'assets', `${hash}.f32`)));
  if (missing !== undefined) {
    throw new PlainError(
      `${folder} lacks the sound ${missing.hash.slice(0, 12)}… in its assets folder: restore the folder from a backup.`,
    );
  }
  return parsed.data;
}

/** Makes the assets of a project folder available in the cache, so that jobs can use them. */
export function shareAssets(folder: string, project: Project, cacheAssets: string): void {
  for (const { hash } of assetsOf(project)) {
    for (const ending of ASSET_ENDINGS)
      bring(join(folder, 'assets', `${hash}.${ending}`), join(cacheAssets, `${hash}.${ending}`));
  }
}

function bring(from: string, to: string): void {
  if (existsSync(to)) return;
  try {
    linkSync(from, to);
  } catch {
    // Another file system, or one without hard links: a copy that appears by rename.
    copyFileSync(from, `${to}.part`);
    renameSync(`${to}.part`, to);
  }
}
