import type { AudioSource, Frames, Progress } from '../audio/source.ts';
import { Scratch } from '../audio/views.ts';
import { decibels } from './decibels.ts';
import { type FlatTops, flatTops } from './flat-tops.ts';
import { LoudnessMeter } from './loudness.ts';
import { SampleMeter, type SampleStatistics } from './quality.ts';
import { type SpectralQuality, SpectrumMeter } from './spectrum.ts';
import { TruePeakMeter } from './truepeak.ts';

/** The levels that delivery asks for. */
export interface Levels {
  /** Integrated loudness, LUFS; −70 for silence. */
  readonly lufs: number;
  /** Loudness range, LU. */
  readonly lra: number;
  readonly momentaryMax: number;
  readonly shortTermMax: number;
  /** dBFS; SILENCE_DB for digital silence. */
  readonly samplePeak: number;
  /** dBTP at 4x oversampling; SILENCE_DB for digital silence. */
  readonly truePeak: number;
}

/** Everything that `resonate measure` tells of a recording. All numbers are finite. */
export interface Measurement extends Levels, SampleStatistics, SpectralQuality {
  readonly sampleRate: number;
  readonly channels: number;
  readonly length: Frames;
  /** Samples in flat tops, at whatever level. */
  readonly clipped: FlatTops;
}

/** Loudness and peaks together: feed planar blocks of any size in order; constant memory. */
export class LevelMeter {
  private readonly loudness: LoudnessMeter;
  private readonly peaks: TruePeakMeter;

  constructor(sampleRate: number, channels: number) {
    this.loudness = new LoudnessMeter(sampleRate, channels);
    this.peaks = new TruePeakMeter(channels);
  }

  feed(block: readonly Float32Array[]): void {
    this.loudness.feed(block);
    this.peaks.feed(block);
  }

  read(): Levels {
    const { integrated, range, momentaryMax, shortTermMax } = this.loudness.read();
    return {
      lufs: integrated,
      lra: range,
      momentaryMax,
      shortTermMax,
      samplePeak: decibels(this.peaks.samplePeak),
      truePeak: decibels(this.peaks.truePeak),
    };
  }
}

/** A tenth of a second at usual rates: long enough to be quick, short enough to hear that work was cancelled. */
const BLOCK = 8192;

/** Hands all of a source to `feed`, block by block. */
export function eachBlock(
  source: AudioSource,
  progress: Progress,
  feed: (block: readonly Float32Array[], at: Frames) => void,
): void {
  const scratch = new Scratch(source.channels);
  for (let at = 0; at < source.length; at += BLOCK) {
    progress(at / source.length);
    const block = scratch.of(Math.min(BLOCK, source.length - at));
    source.read(at, block);
    feed(block, at);
  }
}

/** Loudness and peaks of a whole source, one pass. */
export function measureLevels(source: AudioSource, progress: Progress): Levels {
  const meter = new LevelMeter(source.sampleRate, source.channels);
  eachBlock(source, progress, (block) => meter.feed(block));
  return meter.read();
}

/** Where the search for flat tops begins, as a fraction of the work: it takes about a tenth of the time. */
const LAST = 0.9;

/** Levels and quality of a whole source, two passes, constant memory. */
export function measure(source: AudioSource, progress: Progress): Measurement {
  const levels = new LevelMeter(source.sampleRate, source.channels);
  const samples = new SampleMeter(source.sampleRate, source.channels);
  const spectrum = new SpectrumMeter(source.sampleRate);
  const mono = new Float32Array(BLOCK);
  eachBlock(
    source,
    (fraction) => progress(LAST * fraction),
    (block) => {
      levels.feed(block);
      samples.feed(block);
      const n = block[0]!.length;
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let c = 0; c < block.length; c++) sum += block[c]![i]!;
        mono[i] = sum / block.length;
      }
      spectrum.feed(mono.subarray(0, n));
    },
  );
  return {
    sampleRate: source.sampleRate,
    channels: source.channels,
    length: source.length,
    ...levels.read(),
    ...samples.read(),
    ...spectrum.read(),
    clipped: flatTops(source, (fraction) => progress(LAST + (1 - LAST) * fraction)),
  };
}
