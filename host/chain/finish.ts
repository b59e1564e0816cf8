import { type PerStem, perStem, STEMS } from '../../dsp/audio/stem.ts';
import type { Gain } from '../../dsp/audio/views.ts';
import { trackGains } from '../../dsp/graph/mixer.ts';
import { amplitude } from '../../dsp/measure/decibels.ts';
import type { Balance } from '../../dsp/mix/balance.ts';
import type { Reference } from '../../dsp/mix/reference.ts';
import { balance as balanceStems } from '../jobs/balance.ts';
import { type MasterInput, masterMix } from '../jobs/master.ts';
import { ofAsset, type SourceRef, sumOf } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import { stemsThroughChains, throughChain } from '../plugins/through-chain.ts';
import { rateIn } from '../project/delivery.ts';
import type { Project, Region } from '../project/project.ts';
import { atRate } from './at-rate.ts';
import { mendedStem } from './mend.ts';
import type { FinishOptions } from './options.ts';
import { referenceOf } from './reference.ts';
import type { StemSong } from './song.ts';

export interface Finished {
  readonly balance: Balance;
  /** What the master is made of; it is made already. */
  readonly master: MasterInput;
  readonly reference: Reference | null;
}

/** The stems as they are delivered: chosen takes in place, no gain. */
export function mendedStems(song: StemSong, regions: readonly Region[]): PerStem<SourceRef> {
  return perStem((stem) => mendedStem(stem, song.stems[stem], regions));
}

/**
 * The balanced sum of the stems as they are delivered, each and then all through their plugins, behind the fader of the master, at the recording's own
 * rate.
 */
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
  const { project } = song.opened;
  const heard = project === null ? stems : await stemsThroughChains(runner, project, stems);
  const faders = fadersOf(song);
  const gains = STEMS.map((stem) => scaled(faders.stems[stem], gain[stem]));
  const parts = STEMS.map((stem) => heard[stem]);
  const sum =
    song.residual === null
      ? sumOf(parts, gains)
      : sumOf([...parts, ofAsset(song.residual)], [...gains, faders.residual]);
  const mix = project === null ? sum : atMasterFader(await throughChain(runner, project, 'master', sum), project);
  return { mix, balance: { gains: gain, why }, reference };
}

/** The person's mixer, as it is heard: gain, pan, mute and solo of each stem. What no project mixes is at unity. */
export function fadersOf({ opened }: StemSong): { stems: PerStem<Gain>; residual: number } {
  const tracks = opened.project?.tracks ?? [];
  const isSoloed = tracks.some((track) => track.solo);
  const stems = perStem((stem): Gain => {
    const track = tracks.find((candidate) => candidate.stem === stem);
    if (track === undefined) return 1;
    const pan = opened.channels === 1 ? 0 : track.pan;
    const [left, right] = trackGains({ ...track, pan }, isSoloed);
    return left === right ? left : [left, right];
  });
  return { stems, residual: isSoloed ? 0 : 1 };
}

/** A mix behind the fader of the master; the very same where that stands at 0 dB. */
export function atMasterFader(mix: SourceRef, { master: { gainDb } }: Project): SourceRef {
  return gainDb === 0 ? mix : sumOf([mix], [amplitude(gainDb)]);
}

function scaled(gain: Gain, factor: number): Gain {
  return typeof gain === 'number' ? gain * factor : gain.map((side) => side * factor);
}

/** Balances, sums and masters. */
export async function finish(
  runner: Runner,
  song: StemSong,
  regions: readonly Region[],
  options: FinishOptions,
): Promise<Finished> {
  const { mix, balance, reference } = await mixToMaster(runner, song, regions, options);
  const master = await masterInput(runner, mix, song.opened.sampleRate, options, reference);
  await runner.run(masterMix, master);
  return { balance, master, reference };
}

/** What `options` ask for, of a mix at a recording's own rate. */
export async function masterInput(
  runner: Runner,
  mix: SourceRef,
  sampleRate: number,
  { delivery, targetLufs, truePeak }: FinishOptions,
  reference: Reference | null,
): Promise<MasterInput> {
  return {
    // Peaks are held at the rate that is delivered, so resampling comes before mastering.
    mix: await atRate(runner, mix, rateIn(delivery, sampleRate), 'mix'),
    targetLufs: reference?.lufs ?? targetLufs,
    truePeakDb: truePeak,
    reference,
  };
}
