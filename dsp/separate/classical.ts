import type { AudioSink, AudioSource, Progress } from '../audio/source.ts';
import { type PerStem, STEMS } from '../audio/stem.ts';
import { CueReader, SharedCues } from './cues.ts';
import { frameSize } from './framesize.ts';
import { FrameWindow } from './framewindow.ts';
import { MaskModel } from './maskmodel.ts';
import type { Separator } from './separator.ts';
import { StemWriter } from './stemwriter.ts';
import { MID, MONO, SIDE } from './weights.ts';

/** Seconds. Long enough to tell the partials of a chord, short enough for hits. */
const FRAME = 0.093;

/** Harmonic–percussive medians, stereo position, register and onsets, joined in soft masks that sum to one. */
export const classical: Separator = {
  name: 'built-in',
  version: '1',
  separate(mix: AudioSource, into: PerStem<AudioSink>, progress: Progress): void {
    const size = frameSize(FRAME * mix.sampleRate);
    const hop = size / 4;
    const binHz = mix.sampleRate / size;
    const window = new FrameWindow(mix, size, hop, mix.channels === 2);
    const tables = window.views === 2 ? [MID, SIDE] : [MONO];
    const views = tables.map((table, view) => ({
      cues: new CueReader(window, view as 0 | 1, binHz),
      model: new MaskModel(table, window.bands, binHz),
    }));
    const shared = new SharedCues(window, binHz);
    const writer = new StemWriter(mix, window.bands, window.views, size, hop, into);
    for (let t = 0; t < window.count; t++) {
      if (t % 4 === 0) progress(t / window.count);
      window.moveTo(t, (entered) => {
        for (const { cues } of views) cues.enter(entered);
      });
      shared.read();
      for (let v = 0; v < views.length; v++) {
        const { cues, model } = views[v]!;
        model.run(cues.read(shared));
        for (let s = 0; s < STEMS.length; s++) writer.add(STEMS[s]!, v, window.frame(0)[v]!.spectrum, model.masks[s]!);
      }
      writer.advance();
    }
    writer.finish();
  },
};
