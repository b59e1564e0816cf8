import { decodeFile } from '../jobs/decode.ts';
import { hashFile } from '../jobs/hash-file.ts';
import { levels } from '../jobs/levels.ts';
import { type MasteredMix, type MasterInput, masterMix } from '../jobs/master.ts';
import { ofAsset } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import { write } from '../jobs/write.ts';
import type { Delivery } from '../project/delivery.ts';

/** dB by which a decoded MP3 may pass the ceiling: less than players differ in decoding one. */
const SLACK = 0.05;
/** A lower ceiling moves what the coder does with the peaks, so the first correction may fall short. */
const MOST_TRIALS = 3;

/**
 * Masters a mix and writes it. A lossy coder moves the peaks: an MP3 is decoded again and measured, and where it passes the ceiling it is
 * mastered anew with that much more room. The result tells what the file holds. `ixml` goes into a WAV; other formats have no place for it.
 */
export async function writeMaster(
  runner: Runner,
  wanted: MasterInput,
  path: string,
  delivery: Delivery,
  metadata: Readonly<Record<string, string>>,
  ixml?: string,
): Promise<MasteredMix['result']> {
  let truePeakDb = wanted.truePeakDb;
  for (let trial = 1; ; trial++) {
    const { asset, result } = await runner.run(masterMix, { ...wanted, truePeakDb });
    const { format, bits } = delivery;
    const more = format === 'wav' && ixml !== undefined ? { ixml } : {};
    await runner.run(write, { source: ofAsset(asset), path, options: { format, bits, metadata, ...more } });
    if (format !== 'mp3') return result;
    const { sha256 } = await runner.run(hashFile, { path }, 'master');
    const decoded = await runner.run(decodeFile, { path, sha256 }, 'master');
    const { truePeak, lufs, lra } = await runner.run(levels, { source: ofAsset(decoded.asset) });
    const excess = truePeak - wanted.truePeakDb;
    if (excess <= SLACK || trial === MOST_TRIALS) return { ...result, truePeak, lufs, lra };
    truePeakDb -= excess;
  }
}
