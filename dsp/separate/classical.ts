import { type AudioSink, type AudioSource, type Progress, part } from '../audio/source.ts';
import { type PerStem, STEMS } from '../audio/stem.ts';
import { CueReader, SharedCues } from './cues.ts';
import { frameSize } from './framesize.ts';
import { FrameWindow } from './framewindow.ts';
import { MaskModel } from './maskmodel.ts';
import type { Separator } from './separator.ts';
import { StemWriter } from './stemwriter.ts';
import { MID, MONO, SIDE } from './weights.ts';
import { widthOf } from './width.ts';

/** Seconds. Long enough to tell the partials of a chord, short enough for hits. */
export const FRAME_SECONDS = 0.093;
/** Side over mid energy, −30 dB, below which a stereo file says nothing about places: a mono recording with a trace of noise or coding. */
const NARROW = 1e-3;

/**
 * Harmonic–percussive medians at several lengths, stereo position, register, onsets and the partials of the lead, joined in soft masks that sum to one.
 *
 * Mid and side of a stereo mix are masked each by its own cues; in a mono or nearly mono one a single mask serves both.
 * Mono or stereo at any rate; constant memory: 0.4 s of look-ahead and 3 s of running means.
 */
export const classical: Separator = {
  name: 'built-in',
  version: '3',
  separate(mix: AudioSource, into: PerStem<AudioSink>, progress: Progress): void {
    const wide = widthOf(mix, part(progress, 0, 0.03)) > NARROW;
    const size = frameSize(FRAME_SECONDS * mix.sampleRate);
    const hop = size / 4;
    const binHz = mix.sampleRate / size;
    const window = new FrameWindow(mix, size, hop);
    const shared = new SharedCues(window, binHz, wide);
    const judges = (wide ? [MID, SIDE] : [MONO]).map((table, view) => ({
      cues: new CueReader(window, view as 0 | 1, binHz),
      model: new MaskModel(table, window.bands, binHz),
    }));
    const writer = new StemWriter(mix, window.bands, window.views, size, hop, into);
    const working = part(progress, 0.03, 1);
    for (let t = 0; t < window.count; t++) {
      if (t % 4 === 0) working(t / window.count);
      window.moveTo(t, (entered) => {
        for (const { cues } of judges) cues.enter(entered);
      });
      shared.read();
      for (const { cues, model } of judges) model.run(cues.read(shared));
      for (let view = 0; view < window.views; view++) {
        const { masks } = judges[Math.min(view, judges.length - 1)]!.model;
        const { spectrum } = window.frame(0)[view]!;
        for (let s = 0; s < STEMS.length; s++) writer.add(STEMS[s]!, view, spectrum, masks[s]!);
      }
      writer.advance();
    }
    writer.finish();
  },
};
