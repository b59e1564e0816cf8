import type { Cause } from '../../dsp/damage/finding.ts';
import type { TreatmentName } from '../../dsp/treat/treatment.ts';
import type { Runner } from '../jobs/runner.ts';
import { type Treated, treat } from '../jobs/treat.ts';
import { enhancementOf } from '../project/generating.ts';
import { type GenerateOrder, generateSound } from './generate.ts';
import { renewSound } from './renew.ts';

/** One take that is wanted. What is beside its place and kind matters to JASCO alone. */
interface TakeOrder extends GenerateOrder {
  readonly cause: Cause | null;
  readonly treatment: 'auto' | TreatmentName;
}

/** Makes one take of one region: where it is generated the model first, elsewhere, and then what makes a take of its sound. */
export async function makeTake(
  runner: Runner,
  song: { readonly key: string; readonly file: string; readonly sampleRate: number },
  order: TakeOrder,
): Promise<Treated> {
  const { stem, start, end, cause, severity, treatment, seed } = order;
  const region = { stem, start, end, cause, severity, treatment, seed };
  const { key, file } = song;
  const wet = treatment === 'restore' ? enhancementOf(order) : 0;
  if (wet > 0) {
    const renewed = await renewSound(runner, { key, file }, song.sampleRate, order);
    if (typeof renewed === 'string') return { kind: 'untouched', why: renewed };
    return runner.run(treat, { song: { key, file }, region, renewed: { ...renewed, wet } }, stem);
  }
  if (treatment !== 'jasco') return runner.run(treat, { song: { key, file }, region }, stem);
  const generated = await generateSound(runner, { key, file }, song.sampleRate, order);
  if (typeof generated === 'string') return { kind: 'untouched', why: generated };
  return runner.run(treat, { song: { key, file }, region, generated }, stem);
}
