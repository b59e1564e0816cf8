import type { Asset, Frames } from '../../../host/project/project.ts';
import { QUIET_REACH, quietMoment } from '../core/snap.ts';
import type { GetBytes } from '../data/fetcher.ts';
import { averaged } from '../data/peaks.ts';

/** Milliseconds that a hand may wait for a seam; after that it stays where it was put. */
const PATIENCE = 300;
/** Seconds over which the energy is taken: a period of 500 Hz. */
const WINDOW = 0.002;

/** The quietest moment of a sound within 20 ms of a frame; the frame itself where it cannot be told. */
export async function quietNear(get: GetBytes, asset: Asset, frame: Frames): Promise<Frames> {
  const reach = Math.round(QUIET_REACH * asset.sampleRate);
  const start = Math.max(0, frame - reach);
  const count = Math.min(asset.length, frame + reach + 1) - start;
  try {
    const bytes = await get(`/asset/${asset.hash}?start=${start}&count=${count}`, AbortSignal.timeout(PATIENCE));
    const samples = averaged(new Float32Array(bytes), asset.channels);
    if (samples.length === 0) return frame;
    return start + quietMoment(samples, Math.round(WINDOW * asset.sampleRate));
  } catch {
    return frame;
  }
}
