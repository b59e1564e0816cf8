import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import { STEMS } from '../../../dsp/audio/stem.ts';
import { RESONATE } from '../../../models/resonate-command.ts';
import { analysisDocument } from '../../chain/analysis.ts';
import type { Opened } from '../../chain/input.ts';
import type { Results } from '../../chain/results.ts';
import type { Heard } from '../../chain/song.ts';
import { clock, number, percent } from '../../export/text.ts';
import { writeAtomically } from '../../jobs/cache.ts';
import { fileAside, fileFor, path } from '../arguments.ts';
import type { StageTitle } from '../progress.ts';
import { separatorOf, separatorOption, weightsOption } from '../separator-option.ts';
import { printJson, withSession } from '../session.ts';

const EXAMPLES = `
Examples:
  ${RESONATE} analyze song.m4a
  ${RESONATE} analyze stems/ --json > song.json
  ${RESONATE} analyze song.wav --out song.json`;

const STAGES: readonly StageTitle[] = ['Reading', 'Separating', 'Finding damage', 'Listening to the music'];

export function defineAnalyze(program: Command): void {
  program
    .command('analyze')
    .description('What is damaged, and what was heard: tempo, beats, key, chords, melody, bass, drums.')
    .argument('<input>', 'a recording, a folder of stems, a .stem.mp4, or a project folder', path)
    .option('--out <file>', 'write the analysis as JSON', path)
    .addOption(separatorOption())
    .addOption(weightsOption())
    .option('--json', 'print the analysis as JSON and nothing else')
    .addHelpText('after', EXAMPLES)
    .action(async (input: string, values) => {
      if (values.out !== undefined) {
        fileAside(input, values.out);
        fileFor(values.out);
        const { refuseForeign } = await import('../../chain/results.ts');
        refuseForeign(dirname(values.out), resultsOf(values.out));
      }
      await withSession(values.json === true, STAGES, async ({ runner, display, json }) => {
        const { openInput } = await import('../../chain/input.ts');
        const { hear } = await import('../../chain/song.ts');
        const opened = await openInput(runner, input);
        const heard = await hear(runner, opened, separatorOf(values));
        display.close();
        const document = analysisDocument(opened, heard);
        if (values.out !== undefined) {
          const { intoResults } = await import('../../chain/results.ts');
          const folder = dirname(values.out);
          runner.writesIn(folder);
          await intoResults(folder, resultsOf(values.out), async () =>
            writeAtomically(values.out, `${JSON.stringify(document)}\n`, folder),
          );
        }
        if (json) printJson(document);
        else process.stdout.write(text(opened, heard));
      });
    });
}

const resultsOf = (out: string): Results => ({ names: [basename(out)], outdated: [] });

function text(opened: Opened, { profile, damage }: Heard): string {
  const lines = [opened.name, `  ${profile.description}`, ''];
  for (const stem of STEMS) {
    const { level, snr, lufs, findings } = damage[stem];
    lines.push(`${stem.padEnd(8)} ${level.padEnd(8)} ${number(lufs, 1)} LUFS  SNR ${number(snr, 0)} dB`);
    for (const finding of findings) {
      const { sampleRate } = opened;
      const where = `${clock(finding.start / sampleRate)} – ${clock(finding.end / sampleRate)}`;
      lines.push(
        `  ${where.padEnd(20)} ${finding.severity} ${finding.cause}, ${percent(finding.confidence)} sure: ${finding.detail}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
