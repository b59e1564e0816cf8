import { extname } from 'node:path';
import type { Command } from 'commander';
import { RESONATE } from '../../../models/resonate-command.ts';
import { number } from '../../export/text.ts';
import { fileAside, fileFor, path } from '../arguments.ts';
import { addFinishOptions, finishOptionsOf, vocalBoost } from '../finish-options.ts';
import type { StageTitle } from '../progress.ts';
import { printJson, UsageError, withSession } from '../session.ts';

const EXAMPLES = `
Examples:
  ${RESONATE} master mix.wav --out master.wav
  ${RESONATE} master mix.wav --out master.mp3 --target-lufs -16
  ${RESONATE} master mix.flac --out master.flac --bits 16 --rate 44100`;

const ENDINGS: Record<string, 'wav' | 'flac' | 'mp3'> = { '.wav': 'wav', '.flac': 'flac', '.mp3': 'mp3' };

const STAGES: readonly StageTitle[] = ['Reading', 'Mixing and mastering', 'Writing and proving'];

export function defineMaster(program: Command): void {
  const command = program
    .command('master')
    .description('Brings a mix to a loudness and keeps its true peak under a ceiling.')
    .argument('<file>', 'a mix', path)
    .requiredOption('--out <file>', 'the master: .wav, .flac or .mp3', path)
    .option('--json', 'print the result as JSON and nothing else');
  addFinishOptions(command)
    // Known, so that who asks for it here is told where it belongs.
    .addOption(vocalBoost().hideHelp())
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, values) => {
      for (const given of [file, values.reference]) fileAside(given, values.out);
      fileFor(values.out);
      const ending = ENDINGS[extname(values.out).toLowerCase()];
      if (ending === undefined) throw new UsageError(`--out ${values.out} must end in .wav, .flac or .mp3.`);
      if (values.format !== undefined && values.format !== ending)
        throw new UsageError(`--format ${values.format} does not fit --out ${values.out}: leave --format out.`);
      if (values.vocalBoost !== undefined) throw new UsageError('--vocal-boost needs stems: use it with restore.');
      const options = finishOptionsOf({ ...values, format: ending });
      const { refuseForeign } = await import('../../chain/results.ts');
      const { masterFile, masterResults } = await import('../../chain/master-file.ts');
      const { folder, ...results } = masterResults(values.out);
      refuseForeign(folder, results);
      await withSession(values.json === true, STAGES, async ({ runner, display, json }) => {
        const { openInput } = await import('../../chain/input.ts');
        const opened = await openInput(runner, file);
        const result = await masterFile(runner, opened, values.out, options);
        display.close();
        if (json) return printJson({ version: 1, input: opened.name, out: values.out, ...result });
        process.stdout.write(
          `${values.out}: ${number(result.lufs, 1)} LUFS, ${number(result.truePeak, 1)} dBTP, range ${number(result.lra, 1)} LU\n`,
        );
        if (result.why !== null) process.stdout.write(`${result.why}\n`);
      });
    });
}
