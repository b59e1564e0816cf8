import { separators } from '../../dsp/separate/separators.ts';
import { type SourceRef, shapeOf } from '../jobs/refs.ts';
import { NotKept, type Runner } from '../jobs/runner.ts';
import type { Separated } from '../jobs/separate.ts';
import { taper } from '../jobs/taper.ts';
import { BEST, separateMix } from './separation.ts';

/** Seconds that are separated first: enough to hear what the stems are, and a second or two of work. */
export const BEGINNING = 10;
/** A song of fewer beginnings than this is in stems nearly as soon as its beginning would be. */
const LEAST = 2;

/**
 * The stems of the beginning of a mix, to listen to while the whole is separated, whatever separates that; null where the mix is short, or the whole is in the cache. They are not a cut of what the
 * whole will be, which hears what comes after, so nothing but the ear is given them. After them the residual is all of the mix: with it they are the mix throughout.
 */
export async function separateBeginning(runner: Runner, mix: SourceRef): Promise<Separated | null> {
  const { sampleRate, length } = shapeOf(mix);
  const frames = BEGINNING * sampleRate;
  if (length < LEAST * frames || (await isSeparated(runner, mix))) return null;
  const first: SourceRef = { kind: 'slice', of: mix, start: 0, length: frames };
  const { stems } = await separateMix(runner, first, { name: separators[0]!.name, weights: null });
  return runner.run(taper, { mix: first, stems });
}

/** Whether the whole was separated before, by what separates where nobody chose. */
async function isSeparated(runner: Runner, mix: SourceRef): Promise<boolean> {
  try {
    await separateMix(runner.within({ keptOnly: true }), mix, BEST);
    return true;
  } catch (error) {
    if (error instanceof NotKept) return false;
    throw error;
  }
}
