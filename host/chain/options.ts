import type { StemName } from '../../dsp/audio/stem.ts';
import type { Reference } from '../../dsp/mix/reference.ts';
import type { TreatmentName } from '../../dsp/treat/treatment.ts';
import type { WeightType } from '../../models/model-kind.ts';
import type { Delivery } from '../project/delivery.ts';
import type { Decoder } from './decoders.ts';
import type { SeparatorChoice } from './separator.ts';

/** One line of a regions file. Times in seconds. */
export interface RegionOrder {
  readonly stem: StemName;
  readonly start: number;
  readonly end: number;
  readonly treatment?: 'auto' | TreatmentName;
  readonly seed?: number;
  readonly describe?: string;
}

/** What `restore` and `repair` share. */
export interface MendOptions {
  /** null: the detected regions. */
  readonly regions: readonly RegionOrder[] | null;
  readonly treatment: 'auto' | TreatmentName;
  readonly regenerateMinor: boolean;
  readonly force: boolean;
  /** Only these stems; null: all. */
  readonly stems: readonly StemName[] | null;
  readonly lock: readonly StemName[];
  /** 0 original … 1 treated. */
  readonly blend: number;
  /** Candidates a region, made with seed, seed + 1, … */
  readonly takes: number;
  readonly seed: number;
  readonly describe: string;
  /** The model that generates; null: the best that is installed. */
  readonly model: string | null;
  /** Of what is restored, the share that MultiBandDiffusion makes anew: 0 … 1. */
  readonly enhance: number;
  /** What makes sound of what JASCO made. */
  readonly decoder: Decoder;
  /** Steps of the model that generates; null: its usual ones. */
  readonly steps: number | null;
  /** What separates a recording. */
  readonly separator: SeparatorChoice;
  /** How the large weights of the model that generates are kept; null: as usual. */
  readonly weights: WeightType | null;
}

export interface FinishOptions {
  /** LUFS, or null: leave the loudness as it is and only keep the peaks under the ceiling. */
  readonly targetLufs: number | null;
  /** dBTP. */
  readonly truePeak: number;
  readonly vocalBoost: number;
  /** A file, or what was measured of one; null: none. */
  readonly reference: string | Reference | null;
  readonly delivery: Delivery;
}
