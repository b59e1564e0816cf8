import type { MasterResult } from '../../dsp/master/master.ts';
import { masterMix } from '../jobs/master.ts';
import { ofAsset } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import { write } from '../jobs/write.ts';
import { atRate, deliveryRate } from './finish.ts';
import type { Opened } from './input.ts';
import type { FinishOptions } from './options.ts';
import { referenceOf } from './reference.ts';

/** Masters a finished mix into one file. */
export async function masterFile(
  runner: Runner,
  opened: Opened,
  path: string,
  options: FinishOptions,
): Promise<MasterResult> {
  const { delivery } = options;
  const reference = await referenceOf(runner, options.reference);
  const mix = await atRate(runner, opened.mix, deliveryRate(delivery, opened.sampleRate));
  const { asset, result } = await runner.run(masterMix, {
    mix,
    targetLufs: reference?.lufs ?? options.targetLufs,
    truePeakDb: options.truePeak,
    reference,
  });
  await runner.run(write, {
    source: ofAsset(asset),
    path,
    options: { format: delivery.format, bits: delivery.bits, metadata: opened.metadata },
  });
  return result;
}
