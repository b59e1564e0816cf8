import { basename } from 'node:path';
import type { ImportOutcome } from '../api/backend.ts';
import { readImports } from '../import/import-files.ts';
import type { Runner } from '../jobs/runner.ts';
import type { Project } from '../project/project.ts';
import type { OpenProject } from './open-project.ts';
import type { WorkDraft } from './work-list.ts';

/** How an import stands in the list of work. */
export function importWork(paths: readonly string[]): Pick<WorkDraft, 'kind' | 'title' | 'begins' | 'steps'> {
  const [first = ''] = paths;
  const title = paths.length === 1 ? `Importing ${basename(first)}` : `Importing ${paths.length} files`;
  // Whoever sees that it goes on need not know by which job: what is read first tells nothing until it has been.
  return {
    kind: 'import',
    title,
    begins: 'Reading what came back',
    steps: [{ job: 'compare', count: paths.length, weight: 1 }],
  };
}

/** Reads the files and does what they bring as one step of undo; its sounds lie in the project's folder before. */
export async function importInto(open: OpenProject, runner: Runner, paths: readonly string[]): Promise<ImportOutcome> {
  await open.share();
  const { action, assets, found, notices } = await readImports(runner, open.document.folder, open.project, paths);
  if (action !== null) {
    await open.keep(assets);
    await open.dispatch(action);
  }
  return { changed: action !== null, found, notices, region: firstOf(open.project, action?.payload) };
}

/** The first of the regions that were made or were given a take. */
function firstOf(
  { regions }: Project,
  brought?: { regions: readonly { id: string }[]; takes: readonly { region: string }[] },
): string | null {
  const touched = new Set([
    ...(brought?.regions ?? []).map(({ id }) => id),
    ...(brought?.takes ?? []).map(({ region }) => region),
  ]);
  const own = regions.filter(({ id }) => touched.has(id)).sort((one, other) => one.start - other.start);
  return own[0]?.id ?? null;
}
