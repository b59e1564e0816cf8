import type { Reference } from '../../dsp/mix/reference.ts';
import { reference } from '../jobs/reference.ts';
import type { Runner } from '../jobs/runner.ts';
import { openSong } from './song.ts';

/** Measures a reference: loudness, spectrum, and how loud its vocals stand against the rest. */
export async function measureReferenceFile(runner: Runner, path: string): Promise<Reference> {
  const { mix, stems } = await openSong(runner, path);
  return runner.run(reference, { mix, stems });
}
