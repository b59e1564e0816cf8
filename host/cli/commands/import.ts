import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { RESONATE } from '../../../models/resonate-command.ts';
import { PlainError } from '../../jobs/job.ts';
import { projectRoot, shareAssets } from '../../store/project-folder.ts';
import { path } from '../arguments.ts';
import type { StageTitle } from '../progress.ts';
import { printJson, withSession } from '../session.ts';

const EXAMPLES = `
Examples:
  ${RESONATE} import mended/project "bounces/Song bass.wav" "bounces/Song drums.wav"
  ${RESONATE} import mended/project song.rpp
  ${RESONATE} import mended/project labels.txt --json

Stems must run from the start to the end of the song. Where they differ from what was exported they become takes, labelled "Edited in a DAW"; all else
stays as it is. What was exported is told by the provenance.json beside them or among the files; without it they are compared with the project as it is.`;

const STAGES: readonly StageTitle[] = ['Reading'];

export function defineImport(program: Command): void {
  program
    .command('import')
    .description(
      'Brings back what was changed in a DAW: stems become takes; sessions and labels bring regions, markers, tempo and plugins.',
    )
    .argument('<project>', 'a project folder', path)
    .argument('<file...>', 'stems (wav, aiff, flac), .dawproject, .rpp, Audacity labels (.txt), .csv, provenance.json')
    .option('--json', 'print what was brought as JSON and nothing else')
    .addHelpText('after', EXAMPLES)
    .action(async (folder: string, files: string[], values) => {
      if (!existsSync(folder)) throw new PlainError(`${folder} is not there: check the name and the folder.`);
      const root = projectRoot(folder);
      if (root === null) throw new PlainError(`${folder} has no project.json: give a project folder.`);
      await withSession(values.json === true, STAGES, async ({ runner, display, json }) => {
        const { readImports } = await import('../../import/import-files.ts');
        const { keepAssets } = await import('../../store/keep-assets.ts');
        const { ProjectStore } = await import('../../store/project-store.ts');
        const store = await ProjectStore.open(root);
        try {
          const { project } = store.state();
          await shareAssets(runner, root, project);
          const { action, assets, found, notices } = await readImports(runner, root, project, files);
          if (action !== null) {
            await keepAssets(root, assets, runner.cache.folders.assets);
            await store.dispatch(action, 'import');
          }
          display.close();
          const brought = action?.payload;
          const regions = brought?.regions.length ?? 0;
          if (json) {
            const takes =
              (brought?.takes.length ?? 0) + (brought?.regions.filter((one) => one.takes.length > 0).length ?? 0);
            printJson({ version: 1, changed: action !== null, regions, takes, found, notices });
          } else {
            for (const notice of notices) process.stderr.write(`${notice}\n`);
            process.stdout.write(`${found.join('; ')}.\n`);
          }
        } finally {
          await store.close();
        }
      });
    });
}
