import { basename } from 'node:path';
import type { ImportOutcome } from '../api/backend.ts';
import { readImports } from '../import/import-files.ts';
import type { Runner } from '../jobs/runner.ts';
import type { OpenProject } from './open-project.ts';
import type { WorkDraft } from './work-list.ts';

/** How an import stands in the list of work. */
export function importWork(paths: readonly string[]): Pick<WorkDraft, 'kind' | 'title' | 'steps'> {
  const [first = ''] = paths;
  const title = paths.length === 1 ? `Importing ${basename(first)}` : `Importing ${paths.length} files`;
  return { kind: 'import', title, steps: [{ job: 'compare', count: paths.length, weight: 1 }] };
}

/** Reads the files and does what they bring as one step of undo; its sounds lie in the project's folder before. */
export async function importInto(open: OpenProject, runner: Runner, paths: readonly string[]): Promise<ImportOutcome> {
  await open.share();
  const { action, assets, found, notices } = await readImports(runner, open.document.folder, open.project, paths);
  if (action !== null) {
    await open.keep(assets);
    await open.dispatch(action);
  }
  return { changed: action !== null, found, notices };
}
