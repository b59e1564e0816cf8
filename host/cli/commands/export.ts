import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { type Command, Option } from 'commander';
import { RESONATE } from '../../../models/resonate-command.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../export/format-names.ts';
import { PlainError } from '../../jobs/job.ts';
import { unheardStems } from '../../project/selectors.ts';
import { projectRoot, readProject } from '../../store/project-folder.ts';
import { fileFor, folderFor, outsideProject, path } from '../arguments.ts';
import type { StageTitle } from '../progress.ts';
import { printJson, UsageError, withSession } from '../session.ts';

const EXAMPLES = `
Examples:
  ${RESONATE} export mended/project --out song.flac
  ${RESONATE} export mended/project --out stems --format stems
  ${RESONATE} export mended/project --out song.dawproject
  ${RESONATE} export mended/project --out reaper/song.rpp
  ${RESONATE} export mended/project --out song.mid`;

const ENDINGS: Record<string, ExportFormat> = {
  '.wav': 'wav',
  '.flac': 'flac',
  '.mp3': 'mp3',
  '.dawproject': 'dawproject',
  '.rpp': 'rpp',
  '.mid': 'midi',
  '.txt': 'labels',
  '.csv': 'csv',
  '.html': 'report',
  '.json': 'report',
};

const MASTERS: readonly ExportFormat[] = ['wav', 'flac', 'mp3'];

const STAGES: readonly StageTitle[] = ['Reading', 'Mixing and mastering', 'Writing and proving'];

export function defineExport(program: Command): void {
  program
    .command('export')
    .description('Writes what a project holds: master, stems, DAW projects, MIDI, regions, report.')
    .argument('<project>', 'a project folder', path)
    .requiredOption('--out <path>', 'the file, or for stems the folder', path)
    .addOption(new Option('--format <name>', 'where the ending of --out does not tell').choices(EXPORT_FORMATS))
    .addOption(new Option('--bits <n>', 'of wav and flac').choices(['16', '24', '32f']))
    .option('--json', 'print what was written as JSON and nothing else')
    .addHelpText('after', EXAMPLES)
    .action(async (folder: string, values) => {
      const format = (values.format as ExportFormat | undefined) ?? ENDINGS[extname(values.out).toLowerCase()];
      if (format === undefined)
        throw new UsageError(
          `--out ${values.out} does not tell the format: add --format with one of ${EXPORT_FORMATS.join(', ')}.`,
        );
      const ending = ENDINGS[extname(values.out).toLowerCase()];
      if (ending !== undefined && ending !== format) {
        const remedy = format === 'stems' ? 'name a folder' : 'leave --format out';
        throw new UsageError(`--format ${format} does not fit --out ${values.out}: ${remedy}.`);
      }
      const bits = bitsFor(format, values.bits);
      if (!existsSync(folder)) throw new PlainError(`${folder} is not there: check the name and the folder.`);
      const root = projectRoot(folder);
      if (root === null)
        throw new PlainError(`${folder} has no project.json: give a folder that ${RESONATE} restore wrote.`);
      const project = readProject(root);
      outsideProject(root, values.out);
      if (format === 'stems') folderFor(values.out);
      else fileFor(values.out);
      const { refuseForeign } = await import('../../chain/results.ts');
      const { exportResults } = await import('../../export/export-results.ts');
      const results = exportResults(project, format, values.out);
      refuseForeign(results.folder, results);
      const unheard = MASTERS.includes(format) ? unheardStems(project) : [];
      if (unheard.length > 0)
        process.stderr.write(
          `Not in the master, because the project's mixer is silent on them: ${unheard.join(', ')}.\n`,
        );
      await withSession(values.json === true, STAGES, async ({ runner, display, json }) => {
        const { exportProject } = await import('../../export/formats.ts');
        const written = await exportProject(runner, root, project, format, values.out, bits);
        display.close();
        if (json) printJson({ version: 1, format, files: written });
        else process.stdout.write(`${written.join('\n')}\n`);
      });
    });
}

/** Throws UsageError for bits that the format cannot have. */
function bitsFor(format: ExportFormat, text: string | undefined): 16 | 24 | '32f' | null {
  if (text === undefined) return null;
  if (format !== 'wav' && format !== 'flac') throw new UsageError(`--bits has no meaning for ${format}: leave it out.`);
  if (text === '32f') {
    if (format === 'flac') throw new UsageError('FLAC holds whole numbers only: use --bits 24, or wav for 32f.');
    return text;
  }
  return text === '16' ? 16 : 24;
}
