import type { Command } from 'commander';
import { folderFor, outAside } from '../arguments.ts';
import { addFinishOptions, finishOptionsOf } from '../finish-options.ts';
import { addMendOptions, mendingOf, mendOptionsOf } from '../mend-options.ts';
import type { StageTitle } from '../progress.ts';
import { printJson, withSession } from '../session.ts';
import { summary } from '../summary.ts';

const EXAMPLES = `
Examples:
  resonate restore concert.m4a --out mended
  resonate restore stems/ --out mended --lock vocals --takes 3
  resonate restore tape.flac --out mended --preset archive
  resonate restore song.wav --out mended --regions regions.json --treatment rebuild --seed 7`;

const STAGES: readonly StageTitle[] = [
  'Reading',
  'Separating',
  'Finding damage',
  'Listening to the music',
  'Mending',
  'Mixing and mastering',
  'Writing and proving',
];

export function defineRestore(program: Command): void {
  const command = program
    .command('restore')
    .description('The whole job: separate, find the damage, mend it, mix, master, prove, report.')
    .argument('<input>', 'a recording, a folder of stems, or a .stem.mp4')
    .requiredOption('--out <dir>', 'where the result goes')
    .option('--json', 'print the report as JSON and nothing else');
  addFinishOptions(addMendOptions(command))
    .addHelpText('after', EXAMPLES)
    .action(async (input: string, values) => {
      const mending = mendOptionsOf(values);
      const finishing = finishOptionsOf(values);
      for (const given of [input, values.regions, values.reference]) outAside(given, values.out);
      folderFor(values.out);
      await withSession(values.json === true, STAGES, async ({ runner, display, json }) => {
        const { assertAvailable } = await import('../../chain/available.ts');
        const { openInput } = await import('../../chain/input.ts');
        const { restore } = await import('../../chain/restore.ts');
        assertAvailable(mending);
        const opened = await openInput(runner, input);
        const report = await restore(runner, opened, values.out, mendingOf(mending, opened), finishing, display);
        display.close();
        if (json) printJson(report);
        else process.stdout.write(summary(report, values.out, process.stdout.isTTY === true));
      });
    });
}
