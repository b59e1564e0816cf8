import type { Command } from 'commander';
import { RESONATE } from '../../../../models/resonate-command.ts';
import { PlainError } from '../../../jobs/job.ts';
import { withModels } from '../../models-session.ts';
import { printJson } from '../../session.ts';
import { bytesText, jsonOption } from './shared.ts';

/** What is done with installed models: read again whether they are still whole, and removed. */
export function defineKeeping(models: Command): void {
  models
    .command('verify')
    .description('Reads an installed model again and compares it with what was installed.')
    .argument('<name>', `as ${RESONATE} models list has it`)
    .addOption(jsonOption())
    .action((name: string, values) =>
      withModels(async ({ folder, progress }) => {
        const { entryNamed, verifyInstalled } = await import('../../../../models/catalogue/installed.ts');
        const entry = entryNamed(name);
        const files = await verifyInstalled(folder, entry, progress('Reading'));
        const isSame = files.every((file) => file.isSame);
        if (values.json === true) printJson({ version: 1, name: entry.name, isSame, files });
        if (!isSame) {
          const changed = files.filter((file) => !file.isSame).map((file) => file.name);
          throw new PlainError(
            `${changed.join(', ')} of ${entry.name} changed since it was installed: run ${RESONATE} models remove ${entry.name} and install it again.`,
          );
        }
        if (values.json !== true) process.stdout.write(`${entry.name} is as it was installed.\n`);
      }),
    );
  models
    .command('remove')
    .description('Removes an installed model with what was converted of it, or what an unfinished download left.')
    .argument('<name>', `as ${RESONATE} models list has it`)
    .addOption(jsonOption())
    .action((name: string, values) =>
      withModels(async ({ folder }) => {
        const { entryNamed, removeInstalled } = await import('../../../../models/catalogue/installed.ts');
        const entry = entryNamed(name);
        const freed = removeInstalled(folder, entry);
        if (values.json === true) return printJson({ version: 1, name: entry.name, freed });
        process.stdout.write(`${entry.name} is removed, ${bytesText(freed)} freed.\n`);
      }),
    );
}
