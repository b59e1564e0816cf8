import type { Command } from 'commander';
import { folderFor, outAside } from '../arguments.ts';
import { addMendOptions, mendingOf, mendOptionsOf } from '../mend-options.ts';
import type { StageTitle } from '../progress.ts';
import { printJson, withSession } from '../session.ts';
import { summary } from '../summary.ts';

const EXAMPLES = `
Examples:
  resonate repair stems/ --out mended
  resonate repair stems/ --out mended --stems drums --treatment rebuild
  resonate repair song.wav --out mended --regions regions.json --blend 0.7`;

const STAGES: readonly StageTitle[] = [
  'Reading',
  'Separating',
  'Finding damage',
  'Listening to the music',
  'Mending',
  'Writing and proving',
];

export function defineRepair(program: Command): void {
  const command = program
    .command('repair')
    .description('Mends the regions of stems and writes the stems: no mixing, no mastering.')
    .argument('<input>', 'a folder of stems, a .stem.mp4, or a recording')
    .requiredOption('--out <dir>', 'where the stems and the report go')
    .option('--json', 'print the report as JSON and nothing else');
  addMendOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (input: string, values) => {
      const mending = mendOptionsOf(values);
      for (const given of [input, values.regions]) outAside(given, values.out);
      folderFor(values.out);
      await withSession(values.json === true, STAGES, async ({ runner, display, json }) => {
        const { assertAvailable } = await import('../../chain/available.ts');
        const { openInput } = await import('../../chain/input.ts');
        const { repair } = await import('../../chain/restore.ts');
        assertAvailable(mending);
        const opened = await openInput(runner, input);
        const report = await repair(runner, opened, values.out, mendingOf(mending, opened), display);
        display.close();
        if (json) printJson(report);
        else process.stdout.write(summary(report, values.out, process.stdout.isTTY === true));
      });
    });
}
