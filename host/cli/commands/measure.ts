import type { Command } from 'commander';
import { seconds } from '../../chain/analysis.ts';
import { printJson, withSession } from '../session.ts';

const EXAMPLES = `
Examples:
  resonate measure master.wav
  resonate measure song.m4a --json`;

export function defineMeasure(program: Command): void {
  program
    .command('measure')
    .description('Loudness, true peak, range, noise, bandwidth and clipping of a file.')
    .argument('<file>', 'a recording')
    .option('--json', 'print the measures as JSON and nothing else')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, values) => {
      await withSession(values.json === true, async ({ runner, display, json }) => {
        const { openInput } = await import('../../chain/input.ts');
        const { measureAudio } = await import('../../jobs/measure.ts');
        const opened = await openInput(runner, file);
        const measured = await runner.run(measureAudio, { source: opened.mix });
        display.close();
        const document = {
          version: 1,
          ...measured,
          name: opened.name,
          sampleRate: opened.sampleRate,
          channels: opened.channels,
          duration: seconds(opened.length, opened.sampleRate),
          metadata: opened.metadata,
          notices: opened.notices,
        };
        if (json) return printJson(document);
        const width = Math.max(...Object.keys(document).map((key) => key.length));
        for (const [key, value] of Object.entries(document)) {
          if (typeof value === 'object') continue;
          const shown = typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(2) : String(value);
          process.stdout.write(`${key.padEnd(width)}  ${shown}\n`);
        }
        for (const notice of opened.notices) process.stdout.write(`${notice}\n`);
      });
    });
}
