import type { Command } from 'commander';
import { RESONATE } from '../../../models/resonate-command.ts';
import type { Project } from '../../project/project.ts';
import { path } from '../arguments.ts';
import { addFinishOptions, finishOptionsOf, vocalBoost } from '../finish-options.ts';
import { mendInto } from '../mend-into.ts';
import { addMendOptions } from '../mend-options.ts';
import type { StageTitle } from '../progress.ts';
import { tellUnheard } from '../tell-unheard.ts';

const EXAMPLES = `
Examples:
  ${RESONATE} restore concert.m4a --out mended
  ${RESONATE} restore stems/ --out mended --lock vocals --takes 3
  ${RESONATE} restore tape.flac --out mended --preset archive
  ${RESONATE} restore song.wav --out mended --regions regions.json --treatment rebuild --seed 7`;

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
    .argument('<input>', 'a recording, a folder of stems, a .stem.mp4, or a project folder', path)
    .requiredOption('--out <dir>', 'where the result goes', path)
    .option('--json', 'print the report as JSON and nothing else');
  addFinishOptions(addMendOptions(command))
    .addOption(vocalBoost())
    .addHelpText('after', EXAMPLES)
    .action(async (input: string, values) => {
      const finishing = finishOptionsOf(values);
      let project: Project | null = null;
      await mendInto(input, values, STAGES, async (runner, opened, out, mending, clock) => {
        const { restore } = await import('../../chain/restore.ts');
        ({ project } = opened);
        return restore(runner, opened, out, mending, finishing, clock);
      });
      if (project !== null) tellUnheard(project);
    });
}
