import { type Command, Option } from 'commander';
import { perStem, STEMS } from '../../../dsp/audio/stem.ts';
import { RESONATE } from '../../../models/resonate-command.ts';
import { round, seconds } from '../../chain/analysis.ts';
import type { SeparationExtras, SeparatorChoice } from '../../chain/separator.ts';
import { PlainError } from '../../jobs/job.ts';
import { ofAsset } from '../../jobs/refs.ts';
import { folderFor, integerWithin, outAside, path } from '../arguments.ts';
import type { StageTitle } from '../progress.ts';
import { separatorOf, separatorOption, weightsOption } from '../separator-option.ts';
import { printJson, UsageError, withSession } from '../session.ts';
import { nullText } from '../summary.ts';

const EXAMPLES = `
Examples:
  ${RESONATE} separate song.mp3 --out stems
  ${RESONATE} separate song.flac --out stems --json
  ${RESONATE} separate song.flac --out stems --model htdemucs`;

/** More change nothing that was ever measured (demucs/README.md speaks of 10 at most). */
const MOST_SHIFTS = 20;

const STAGES: readonly StageTitle[] = ['Reading', 'Separating', 'Writing and proving'];

export function defineSeparate(program: Command): void {
  program
    .command('separate')
    .description('Four stems and the residual as 32-bit float WAV; together they are the recording.')
    .argument('<input>', 'a recording', path)
    .requiredOption('--out <dir>', 'where the stems go', path)
    .addOption(separatorOption())
    .addOption(weightsOption())
    .option('--model <name>', 'the same as --separator')
    .option(
      '--shifts <n>',
      'average over so many shifts of the mix, for a neural model: better, as many times slower',
      integerWithin(0, MOST_SHIFTS),
      0,
    )
    .option('--six', 'write guitar and piano by themselves, for a model that knows them')
    .addOption(
      new Option('--quality <quality>', 'of built-in-neural: best takes twice the time for a little more')
        .choices(['fast', 'best'])
        .default('fast'),
    )
    .option('--json', 'print what was written as JSON and nothing else')
    .addHelpText('after', EXAMPLES)
    .action(async (input: string, values) => {
      const asked = separatorOf(values);
      const extras = { shifts: values.shifts, apart: values.six === true, quality: values.quality };
      await refuseUnknown(asked, extras);
      outAside(input, values.out);
      folderFor(values.out);
      const { intoResults, RESULTS, refuseForeign } = await import('../../chain/results.ts');
      refuseForeign(values.out, RESULTS.separated);
      await withSession(values.json === true, STAGES, async ({ runner, display, json }) => {
        const { openSong } = await import('../../chain/song.ts');
        const { nullOf, writeStems } = await import('../../chain/write-stems.ts');
        const song = await openSong(runner, input, asked, extras);
        const { other = song.stems.other, ...more } = song.apart ?? {};
        runner.writesIn(values.out);
        const files = await intoResults(values.out, RESULTS.separated, () =>
          writeStems(
            runner,
            values.out,
            perStem((stem) => ofAsset(stem === 'other' ? other : song.stems[stem])),
            song,
            [],
            { more: Object.fromEntries(Object.entries(more).map(([name, asset]) => [name, ofAsset(asset)])) },
          ),
        );
        const nullDb = await nullOf(runner, song);
        display.close();
        const { opened, separator } = song;
        const document = {
          version: 1,
          input: {
            name: opened.name,
            sha256: opened.sha256,
            duration: seconds(opened.length, opened.sampleRate),
            sampleRate: opened.sampleRate,
          },
          // The same again needs the same of these.
          separator: {
            ...separator,
            ...(values.shifts > 0 && { shifts: values.shifts }),
            ...(values.quality !== 'fast' && { quality: values.quality }),
          },
          files,
          sum: { nullDb: round(nullDb, 1) },
          notices: opened.notices,
        };
        if (json) return printJson(document);
        for (const notice of opened.notices) process.stderr.write(`${notice}\n`);
        process.stdout.write(
          `${[...STEMS, ...Object.keys(more)].join(', ')} and residual in ${values.out}; together they ${nullText(nullDb)}.\n`,
        );
      });
    });
}

/** Throws UsageError where the separator does not know what the options ask of it. */
async function refuseUnknown(asked: SeparatorChoice, extras: SeparationExtras): Promise<void> {
  const { assertKnown } = await import('../../chain/separation.ts');
  try {
    assertKnown(asked, extras);
  } catch (error) {
    throw error instanceof PlainError ? new UsageError(error.message) : error;
  }
}
