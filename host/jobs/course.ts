import { part } from '../../dsp/audio/source.ts';
import { type MasterResult, master } from '../../dsp/master/master.ts';
import { LoudnessMeter, SILENT_LUFS } from '../../dsp/measure/loudness.ts';
import { eachBlock, measureLevels } from '../../dsp/measure/measure.ts';
import { correctionTowards, equalisedSource } from '../../dsp/mix/equalise.ts';
import { ThirdOctaveMeter } from '../../dsp/mix/thirdoctaves.ts';
import { defineJob } from './job.ts';
import type { MasterInput } from './master.ts';
import { withSources } from './refs.ts';

/** Points of a course: a picture of it is a few hundred pixels wide. */
const POINTS = 360;
/** Seconds between points at least: short-term loudness goes over 3 s and shows nothing shorter. */
const SHORTEST = 0.1;
/** Seconds that short-term loudness goes over. */
const WINDOW = 3;
/** Frames fed at a time: the meter is read after each, a hundredth of a second apart at usual rates. */
const STRIDE = 512;

/** Short-term loudness along a sound: the loudest 3 s that end in each step. Feed planar blocks of any size in order. */
export class LoudnessCourse {
  /** LUFS, one a step begun. Before 3 s have passed, the loudness of the whole so far. */
  readonly points: number[] = [];
  /** Seconds. */
  readonly step: number;
  private readonly meter: LoudnessMeter;
  private readonly frames: number;
  private readonly rate: number;
  private at = 0;

  constructor(sampleRate: number, channels: number, length: number, points = POINTS) {
    this.rate = sampleRate;
    this.meter = new LoudnessMeter(sampleRate, channels);
    this.frames = Math.max(1, Math.ceil(Math.max(SHORTEST * sampleRate, length / points)));
    this.step = this.frames / sampleRate;
  }

  feed(block: readonly Float32Array[]): void {
    const length = block[0]?.length ?? 0;
    for (let from = 0; from < length; ) {
      const toEnd = this.frames - (this.at % this.frames);
      const n = Math.min(STRIDE, toEnd, length - from);
      this.meter.feed(block.map((channel) => channel.subarray(from, from + n)));
      const index = Math.floor(this.at / this.frames);
      this.at += n;
      const isEarly = this.at < WINDOW * this.rate;
      const heard = isEarly ? this.meter.read().shortTermMax : Math.max(SILENT_LUFS, this.meter.shortTerm);
      this.points[index] = Math.max(this.points[index] ?? SILENT_LUFS, heard);
      from += n;
    }
  }
}

interface MasteredCourse {
  readonly step: number;
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly result: MasterResult;
}

/** Makes a master as the `master` job does, but keeps no sound: only how loud it is along the way, before and after. */
export const masterCourse = defineJob<MasterInput, MasteredCourse>({
  name: 'master course',
  version: '1',
  key: (input) => input,
  assets: () => [],
  run({ mix, targetLufs, truePeakDb, reference }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      const plain = open.source(mix);
      const { sampleRate, channels, length } = plain;
      const before = new LoudnessCourse(sampleRate, channels, length);
      const bands = new ThirdOctaveMeter(sampleRate);
      eachBlock(plain, part(progress, 0, 0.15), (block) => {
        before.feed(block);
        if (reference !== null) bands.feed(block);
      });
      const correction = reference === null ? null : correctionTowards(reference.spectrum, bands.read());
      const source = correction === null ? plain : equalisedSource(plain, correction);
      const target = targetLufs ?? measureLevels(source, part(progress, 0.15, 0.25)).lufs;
      const after = new LoudnessCourse(sampleRate, channels, length);
      const sink = { sampleRate, channels, write: (block: readonly Float32Array[]) => after.feed(block) };
      const result = master(source, sink, { targetLufs: target, truePeakDb }, part(progress, 0.25, 1));
      return { step: before.step, before: before.points, after: after.points, result };
    });
  },
});
