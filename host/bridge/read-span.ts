import type { AudioSource } from '../../dsp/audio/source.ts';
import { resampleSpan } from '../audio/resample-span.ts';
import { type SourceRef, withSources } from '../jobs/refs.ts';

/** A stretch of one sound in one or two versions. Plain, so that a thread can be sent it. */
export interface SpanRequest {
  /** Folders of assets, looked in for each in this order. */
  readonly assets: readonly string[];
  readonly versions: readonly SourceRef[];
  /** Hz; what is at another rate is resampled as an export would. */
  readonly rate: number;
  /** Frames at that rate; may begin before the sound and end after it. */
  readonly start: number;
  readonly count: number;
}

/** The samples of each version, planar, as stereo: a mono sound gives the same twice. */
export function readSpan({ assets, versions, rate, start, count }: SpanRequest): Float32Array[][] {
  return withSources(assets, (open) =>
    versions.map((ref) => {
      const source = open.source(ref);
      const planes = Array.from({ length: source.channels }, () => new Float32Array(count));
      if (source.sampleRate === rate) source.read(start, planes);
      else resampleSpan(source, rate, start, planes);
      return asStereo(planes, source);
    }),
  );
}

function asStereo(planes: Float32Array[], { channels }: AudioSource): Float32Array[] {
  if (channels === 1) return [planes[0]!, planes[0]!.slice()];
  if (channels === 2) return planes;
  throw new Error(`a project of ${channels} channels cannot be played`);
}
