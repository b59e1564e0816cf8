import type { Reference } from '../../dsp/mix/reference.ts';
import { reference } from '../jobs/reference.ts';
import type { Runner } from '../jobs/runner.ts';
import { openSong } from './song.ts';

/** Measures a reference file: loudness, spectrum, and how loud its vocals stand against the rest. What is measured already stays as it is. */
export async function referenceOf(runner: Runner, given: string | Reference | null): Promise<Reference | null> {
  if (given === null || typeof given !== 'string') return given;
  const { mix, stems } = await openSong(runner, given);
  return runner.run(reference, { mix, stems });
}
