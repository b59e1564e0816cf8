import { basename, dirname } from 'node:path';
import type { MasterResult } from '../../dsp/master/master.ts';
import type { Runner } from '../jobs/runner.ts';
import { masterInput } from './finish.ts';
import type { Opened } from './input.ts';
import type { FinishOptions } from './options.ts';
import { referenceOf } from './reference.ts';
import { intoResults, type Results } from './results.ts';
import { writeMaster } from './write-master.ts';

/** The one file that a master is, and the folder that it lies in. */
export const masterResults = (path: string): Results & { readonly folder: string } => ({
  folder: dirname(path),
  names: [basename(path)],
  outdated: [],
});

/** Masters a finished mix into one file. Throws a PlainError where a file that Resonate did not write would be replaced: looked at once more when it is written. */
export async function masterFile(
  runner: Runner,
  opened: Opened,
  path: string,
  options: FinishOptions,
): Promise<MasterResult> {
  const reference = await referenceOf(runner, options.reference);
  const master = await masterInput(runner, opened.mix, opened.sampleRate, options, reference);
  const { folder, ...results } = masterResults(path);
  runner.writesIn(folder);
  return intoResults(folder, results, () => writeMaster(runner, master, path, options.delivery, opened.metadata));
}
