import type { Command } from 'commander';
import { RESONATE } from '../../../models/resonate-command.ts';
import { defineInstall } from './models/install.ts';
import { defineKeeping } from './models/keep.ts';
import { defineList } from './models/list.ts';
import { defineRunning } from './models/run.ts';

const EXAMPLES = `
Examples:
  ${RESONATE} models list
  ${RESONATE} models install htdemucs
  ${RESONATE} models install jasco-chords-drums-melody-400M --accept-licence
  ${RESONATE} models install t5-base --from downloads/t5-base
  ${RESONATE} models convert 955717e8-8726e21a.th --dtype int8
  ${RESONATE} models bench htdemucs --json

They lie in the person's data folder, or where RESONATE_MODELS says. What computes them (the processor, or a graphics processor that does the same faster) is found
out by the first real run of each and remembered; RESONATE_PROVIDER=cpu keeps to the processor, another name to that, and bench tries all again.`;

export function defineModels(program: Command): void {
  const models = program
    .command('models')
    .description('Neural models: what there is, what is installed, and how they are made ready on this machine.')
    .addHelpText('after', EXAMPLES);
  for (const define of [defineList, defineInstall, defineKeeping, defineRunning]) define(models);
}
