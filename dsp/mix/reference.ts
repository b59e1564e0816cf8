import { type AudioSource, type Progress, part } from '../audio/source.ts';
import type { PerStem } from '../audio/stem.ts';
import { mixSource } from '../audio/views.ts';
import { eachBlock, LevelMeter, measureLevels } from '../measure/measure.ts';
import { type BandLevels, ThirdOctaveMeter } from './thirdoctaves.ts';

/** What is taken from a recording that another one shall sound like. */
export interface Reference {
  readonly lufs: number;
  readonly truePeak: number;
  readonly lra: number;
  /** Long-term spectrum in third octaves. */
  readonly spectrum: BandLevels;
  /** Loudness of the vocals minus that of the rest, LU; null where its stems are not known or one of the two is silent. */
  readonly vocalLevel: number | null;
}

/** Measures a reference recording, and its vocal level if its stems are given. */
export function measureReference(mix: AudioSource, stems: PerStem<AudioSource> | null, progress: Progress): Reference {
  const levels = new LevelMeter(mix.sampleRate, mix.channels);
  const bands = new ThirdOctaveMeter(mix.sampleRate);
  eachBlock(mix, part(progress, 0, stems === null ? 1 : 0.4), (block) => {
    levels.feed(block);
    bands.feed(block);
  });
  const { lufs, truePeak, lra } = levels.read();
  return {
    lufs,
    truePeak,
    lra,
    spectrum: bands.read(),
    vocalLevel: stems === null ? null : vocalLevelOf(stems, part(progress, 0.4, 1)),
  };
}

function vocalLevelOf(stems: PerStem<AudioSource>, progress: Progress): number | null {
  const vocals = measureLevels(stems.vocals, part(progress, 0, 0.4)).lufs;
  const rest = measureLevels(mixSource([stems.drums, stems.bass, stems.other]), part(progress, 0.4, 1)).lufs;
  return vocals <= -70 || rest <= -70 ? null : vocals - rest;
}
