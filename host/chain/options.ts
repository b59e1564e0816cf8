import type { StemName } from '../../dsp/audio/stem.ts';
import type { TreatmentName } from '../../dsp/treat/treatment.ts';
import { treatmentNamed } from '../../dsp/treat/treatments.ts';
import { PlainError } from '../jobs/job.ts';

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
}

/** Throws a PlainError where a treatment that was asked for by name cannot be had at all: nothing is begun then. */
export function assertAvailable({ treatment, regions }: MendOptions): void {
  const asked = regions === null ? [treatment] : regions.map((region) => region.treatment ?? treatment);
  for (const name of new Set(asked)) {
    const lacking = name === 'auto' ? null : (treatmentNamed(name).lacks?.() ?? null);
    if (lacking !== null) throw new PlainError(lacking);
  }
}

export interface Delivery {
  readonly format: 'wav' | 'flac' | 'mp3';
  readonly bits: 16 | 24 | '32f';
  /** Hz, or null: the recording's own. */
  readonly rate: number | null;
}

export interface FinishOptions {
  /** LUFS, or null: leave the loudness as it is and only keep the peaks under the ceiling. */
  readonly targetLufs: number | null;
  /** dBTP. */
  readonly truePeak: number;
  readonly vocalBoost: number;
  readonly reference: string | null;
  readonly delivery: Delivery;
}
