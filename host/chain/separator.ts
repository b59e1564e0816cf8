import { type PerStem, STEMS } from '../../dsp/audio/stem.ts';
import type { WeightType } from '../../models/model-kind.ts';
import type { Quality } from '../../models/own/separate.ts';
import { conform } from '../jobs/conform.ts';
import { type AssetRef, ofAsset, type SourceRef, shapeOf } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import type { Separated } from '../jobs/separate.ts';

/** Which separator made the stems. */
export interface SeparatorRecord {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of a neural model's official file. */
  readonly model?: string;
  /** How its large weights were kept. */
  readonly weights?: WeightType;
  /** Which provider of the run-time computed it. */
  readonly computedBy?: string;
}

/** What shall separate. */
export interface SeparatorChoice {
  /** A separator, or a checkpoint file; null: the best of HT-Demucs that is installed, else what is in the box. */
  readonly name: string | null;
  /** How a neural one's large weights are kept; null: as the person prefers, else whole, or smaller where memory is short. */
  readonly weights: WeightType | null;
}

export interface Separation extends Separated {
  readonly separator: SeparatorRecord;
  /** Where it was asked for: what a model of more sources heard beside drums, bass and vocals, each by itself; together they are the stem `other`. */
  readonly apart?: Readonly<Record<string, AssetRef>>;
}

/** What not every separator can do. */
export interface SeparationExtras {
  /** How often the mix is separated, moved a little each time, to be averaged; 0: once and unmoved. */
  readonly shifts: number;
  /** Whether the parts of the stem `other` are kept by themselves, too. */
  readonly apart: boolean;
  /** 'best' where it shall take its time for a little more. */
  readonly quality: Quality;
}

export const PLAINLY: SeparationExtras = { shifts: 0, apart: false, quality: 'fast' };

/** One that is asked for by its name, or is the best that is installed. */
interface NamedChoice extends SeparatorChoice {
  readonly name: string;
}

/** Takes a mix apart. Rejects with a PlainError where the separator is not installed or stopped, and with Cancelled. */
export type SeparateMix = (
  runner: Runner,
  mix: SourceRef,
  choice: NamedChoice,
  extras: SeparationExtras,
) => Promise<Separation>;

/** The mix as one file at a network's rate. */
export async function mixAt(runner: Runner, mix: SourceRef, sampleRate: number): Promise<AssetRef> {
  if (mix.kind === 'asset' && mix.asset.sampleRate === sampleRate) return mix.asset;
  const { channels } = shapeOf(mix);
  return runner.run(conform, { source: mix, sampleRate, channels, length: null }, 'for the separator');
}

/** What of the mix is in none of the stems. */
export function residualOf(runner: Runner, mix: SourceRef, stems: PerStem<AssetRef>): Promise<AssetRef> {
  const { sampleRate, channels, length } = shapeOf(mix);
  const parts = STEMS.map((stem) => ofAsset(stems[stem]));
  const source: SourceRef = { kind: 'mix', of: [mix, ...parts], gains: [1, -1, -1, -1, -1] };
  return runner.run(conform, { source, sampleRate, channels, length }, 'residual');
}
