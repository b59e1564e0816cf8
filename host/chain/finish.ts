import { type PerStem, perStem, STEMS } from '../../dsp/audio/stem.ts';
import type { Balance } from '../../dsp/mix/balance.ts';
import type { Reference } from '../../dsp/mix/reference.ts';
import { balance as balanceStems } from '../jobs/balance.ts';
import { conform } from '../jobs/conform.ts';
import { type MasteredMix, masterMix } from '../jobs/master.ts';
import { ofAsset, type SourceRef, shapeOf, sumOf } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import type { Region } from '../project/project.ts';
import { mendedStem } from './mend.ts';
import { type Delivery, type FinishOptions, MP3_RATES } from './options.ts';
import { referenceOf } from './reference.ts';
import type { StemSong } from './song.ts';

export interface Finished {
  readonly balance: Balance;
  readonly mastered: MasteredMix;
  readonly reference: Reference | null;
}

/** The stems as they are delivered: chosen takes in place, no gain. */
export function mendedStems(song: StemSong, regions: readonly Region[]): PerStem<SourceRef> {
  return perStem((stem) => mendedStem(stem, song.stems[stem], regions));
}

/** The balanced sum of the stems as they are delivered, at the recording's own rate. */
export async function mixToMaster(
  runner: Runner,
  song: StemSong,
  regions: readonly Region[],
  options: FinishOptions,
): Promise<{ mix: SourceRef; balance: Balance; reference: Reference | null }> {
  const stems = mendedStems(song, regions);
  const originals = perStem((stem) => ofAsset(song.stems[stem]));
  const reference = await referenceOf(runner, options.reference);
  const { gains: gain, why } = await runner.run(balanceStems, {
    originals,
    mended: stems,
    reference,
    vocalBoost: options.vocalBoost,
  });
  const gains = STEMS.map((stem) => gain[stem]);
  const parts = STEMS.map((stem) => stems[stem]);
  const mix = song.residual === null ? sumOf(parts, gains) : sumOf([...parts, ofAsset(song.residual)], [...gains, 1]);
  return { mix, balance: { gains: gain, why }, reference };
}

/** Balances, sums and masters. */
export async function finish(
  runner: Runner,
  song: StemSong,
  regions: readonly Region[],
  options: FinishOptions,
): Promise<Finished> {
  const { mix, balance, reference } = await mixToMaster(runner, song, regions, options);
  const mastered = await runner.run(masterMix, {
    mix: await atRate(runner, mix, deliveryRate(options.delivery, song.opened.sampleRate)),
    targetLufs: reference?.lufs ?? options.targetLufs,
    truePeakDb: options.truePeak,
    reference,
  });
  return { balance, mastered, reference };
}

/** Peaks are held at the rate that is delivered, so resampling comes before mastering. */
/** The rate of a master: as asked, else the recording's own, else the nearest below that the format has. */
export function deliveryRate({ format, rate }: Delivery, sampleRate: number): number {
  if (rate !== null) return rate;
  if (format !== 'mp3' || MP3_RATES.includes(sampleRate)) return sampleRate;
  return sampleRate % 44_100 === 0 ? 44_100 : 48_000;
}

export async function atRate(runner: Runner, mix: SourceRef, rate: number): Promise<SourceRef> {
  const { sampleRate, channels } = shapeOf(mix);
  if (rate === sampleRate) return mix;
  return ofAsset(await runner.run(conform, { source: mix, sampleRate: rate, channels, length: null }, 'mix'));
}
