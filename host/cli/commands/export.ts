import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { type Command, InvalidArgumentError, Option, type OptionValues } from 'commander';
import { RESONATE } from '../../../models/resonate-command.ts';
import { type ExportWishes, isMaster, misfitOf } from '../../export/export-wishes.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../export/format-names.ts';
import { PlainError } from '../../jobs/job.ts';
import type { Project } from '../../project/project.ts';
import {
  inexactWords,
  STEM_FORMATS,
  STEM_PARTS,
  type StemDelivery,
  type StemFormat,
  type StemPart,
  stemDelivery,
  tempoForNames,
  unsteadyWords,
} from '../../project/stem-delivery.ts';
import { projectRoot, readProject } from '../../store/project-folder.ts';
import { fileFor, folderFor, outsideProject, path } from '../arguments.ts';
import { bitsAndRate, bitsOption, rateOption } from '../delivery-options.ts';
import type { StageTitle } from '../progress.ts';
import { printJson, UsageError, withSession } from '../session.ts';
import { tellUnheard } from '../tell-unheard.ts';

const EXAMPLES = `
Examples:
  ${RESONATE} export mended/project --out song.flac
  ${RESONATE} export mended/project --out stems --format stems
  ${RESONATE} export mended/project --out live --format stems --stem-format flac --tempo-in-names
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

const STAGES: readonly StageTitle[] = ['Reading', 'Mixing and mastering', 'Writing and proving'];

export function defineExport(program: Command): void {
  program
    .command('export')
    .description('Writes what a project holds: master, stems, DAW projects, MIDI, regions, report.')
    .argument('<project>', 'a project: its folder, or the file in it that opens it', path)
    .requiredOption('--out <path>', 'the file, or for stems the folder', path)
    .addOption(new Option('--format <name>', 'where the ending of --out does not tell').choices(EXPORT_FORMATS))
    .addOption(bitsOption('of wav, flac and stems (default: as the project was delivered, of stems 32f)'))
    .addOption(
      rateOption("of wav, flac, mp3 and stems, or keep: the song's own (default: keep, or as it was delivered)"),
    )
    .option('--stems <list>', 'only these stems, like bass,drums,residual', stemParts)
    .addOption(new Option('--stem-format <name>', 'of stems (default: wav)').choices(STEM_FORMATS))
    .option('--tempo-in-names', 'stems are called by song and tempo, where that is steady: "Song - Bass (120 bpm).wav"')
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
      const wishes = wishesFor(format, values);
      if (!existsSync(folder)) throw new PlainError(`${folder} is not there: check the name and the folder.`);
      const root = projectRoot(folder);
      if (root === null)
        throw new PlainError(`${folder} has no project.json: give a folder that ${RESONATE} restore wrote.`);
      const project = readProject(root);
      const misfit = misfitOf(project, format, wishes);
      if (misfit !== null) throw new UsageError(misfit);
      outsideProject(root, values.out);
      if (format === 'stems') folderFor(values.out);
      else fileFor(values.out);
      const { refuseForeign } = await import('../../chain/results.ts');
      const { exportResults } = await import('../../export/export-results.ts');
      const results = exportResults(project, format, values.out, wishes);
      refuseForeign(results.folder, results);
      if (isMaster(format)) tellUnheard(project);
      if (format === 'stems') tellOfStems(project, stemDelivery(wishes));
      await withSession(values.json === true, STAGES, async ({ runner, display, json }) => {
        const { exportProject } = await import('../../export/formats.ts');
        const written = await exportProject(runner, root, project, format, values.out, wishes);
        display.close();
        if (json) printJson({ version: 1, format, files: written });
        else process.stdout.write(`${written.join('\n')}\n`);
      });
    });
}

/** Throws UsageError for what has no meaning for the format. */
function wishesFor(format: ExportFormat, values: OptionValues): ExportWishes {
  const isSound = format === 'stems' || isMaster(format);
  const refuse = (option: string): never => {
    throw new UsageError(`${option} has no meaning for ${format}: leave it out.`);
  };
  if (values.bits !== undefined && (!isSound || format === 'mp3')) refuse('--bits');
  if (values.rate !== undefined && !isSound) refuse('--rate');
  if (format !== 'stems') {
    if (values.stems !== undefined) refuse('--stems');
    if (values.stemFormat !== undefined) refuse('--stem-format');
    if (values.tempoInNames !== undefined) refuse('--tempo-in-names');
    return bitsAndRate(values);
  }
  const stems = {
    ...(values.stems !== undefined && { parts: values.stems as StemPart[] }),
    ...(values.stemFormat !== undefined && { format: values.stemFormat as StemFormat }),
    tempo: values.tempoInNames === true,
  };
  return { ...bitsAndRate(values), stems };
}

/** What the person should know of stems that are not quite as asked, or not quite the recording's. */
function tellOfStems(project: Project, as: StemDelivery): void {
  const inexact = inexactWords(as, project);
  if (inexact !== null) process.stderr.write(`${inexact}.\n`);
  if (as.parts?.includes('residual') === true && project.residual === null)
    process.stderr.write('This song has no residual, since its stems came as they are: none is written.\n');
  if (as.tempo && tempoForNames(project) === null)
    process.stderr.write(`The names have no tempo: ${unsteadyWords(project)}.\n`);
}

function stemParts(text: string): StemPart[] {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  const wrong = names.find((name) => !(STEM_PARTS as readonly string[]).includes(name));
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is no stem: choose of ${STEM_PARTS.join(', ')}.`);
  return [...new Set(names as StemPart[])];
}
