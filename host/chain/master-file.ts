import type { MasterResult } from '../../dsp/master/master.ts';
import type { Runner } from '../jobs/runner.ts';
import { masterInput } from './finish.ts';
import type { Opened } from './input.ts';
import type { FinishOptions } from './options.ts';
import { referenceOf } from './reference.ts';
import { writeMaster } from './write-master.ts';

/** Masters a finished mix into one file. */
export async function masterFile(
  runner: Runner,
  opened: Opened,
  path: string,
  options: FinishOptions,
): Promise<MasterResult> {
  const reference = await referenceOf(runner, options.reference);
  const master = await masterInput(runner, opened.mix, opened.sampleRate, options, reference);
  return writeMaster(runner, master, path, options.delivery, opened.metadata);
}
