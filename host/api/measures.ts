import type { StemName } from '../project/project.ts';

/** What is measured of a sound as a whole: what `resonate measure` tells, as far as it is compared. */
export interface Measures {
  /** Integrated loudness, LUFS; −70 for silence. */
  readonly lufs: number;
  /** Loudness range, LU. */
  readonly lra: number;
  /** Loudest 400 ms and loudest 3 s, LUFS. */
  readonly momentaryMax: number;
  readonly shortTermMax: number;
  /** dBTP. */
  readonly truePeak: number;
  /** dBFS. */
  readonly samplePeak: number;
  /** dB of the music over its noise. */
  readonly snr: number;
  /** Hz up to which there is music. */
  readonly bandwidth: number;
  /** Share 0..1 of the samples that lie in flat tops, at whatever level, as findings count them. */
  readonly clipped: number;
}

/** What is measured by itself. `master`: the sum as it is heard through the mixer and its master fader, before the gain of an export. */
export type MeasuredPart = 'master' | StemName | 'residual';

export interface PartMeasures {
  readonly part: MeasuredPart;
  readonly original: Measures;
  readonly mended: Measures;
}

/** The title of the work that measures all parts: by it a window finds how far it is. */
export const MEASURING_SONG = 'Measuring the song and its stems';

/** The title of the work that tries a master. */
export const TRYING_MASTER = 'Trying the master';

/** Short-term loudness along the song as it stands, before and after its master is made. */
export interface MasterCourse {
  /** Seconds from one point to the next; the first point stands for the first step. */
  readonly step: number;
  /** LUFS, the loudest 3 s that end in each step; −70 for silence. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Measured of each whole. */
  readonly was: Pick<Measures, 'lufs' | 'lra' | 'truePeak'>;
  readonly becomes: Pick<Measures, 'lufs' | 'lra' | 'truePeak'>;
  /** dB of gain before the limiter, and the most that it takes back. */
  readonly gainDb: number;
  readonly limitedDb: number;
  /** One sentence where the loudness asked for is not reached. */
  readonly why: string | null;
}
