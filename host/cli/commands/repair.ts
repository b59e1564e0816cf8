import type { Command } from 'commander';
import { RESONATE } from '../../../models/resonate-command.ts';
import { path } from '../arguments.ts';
import { mendInto } from '../mend-into.ts';
import { addMendOptions } from '../mend-options.ts';
import type { StageTitle } from '../progress.ts';

const EXAMPLES = `
Examples:
  ${RESONATE} repair stems/ --out mended
  ${RESONATE} repair stems/ --out mended --stems drums --treatment rebuild
  ${RESONATE} repair song.wav --out mended --regions regions.json --blend 0.7`;

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
    .argument('<input>', 'a folder of stems, a .stem.mp4, a recording, or a project folder', path)
    .requiredOption('--out <dir>', 'where the stems and the report go', path)
    .option('--json', 'print the report as JSON and nothing else');
  addMendOptions(command)
    .addHelpText('after', EXAMPLES)
    .action((input: string, values) =>
      mendInto(input, values, STAGES, async (...work) => {
        const { repair } = await import('../../chain/restore.ts');
        return repair(...work);
      }),
    );
}
