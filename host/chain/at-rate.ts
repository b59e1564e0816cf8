import { conform } from '../jobs/conform.ts';
import { ofAsset, type SourceRef, shapeOf } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';

/** Sound at a rate: itself where it has that. `label` says in the work's words what it is. */
export async function atRate(runner: Runner, source: SourceRef, rate: number, label: string): Promise<SourceRef> {
  const { sampleRate, channels } = shapeOf(source);
  if (rate === sampleRate) return source;
  return ofAsset(await runner.run(conform, { source, sampleRate: rate, channels, length: null }, label));
}
