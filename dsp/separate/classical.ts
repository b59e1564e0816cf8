import type { AudioSink, AudioSource, Progress } from '../audio/source.ts';
import { type PerStem, STEMS } from '../audio/stem.ts';
import { frameSize } from './framesize.ts';
import { FrameWindow } from './framewindow.ts';
import { Masks, maskFrame } from './masks.ts';
import type { Separator } from './separator.ts';
import { StemWriter } from './stemwriter.ts';

/** Seconds. Long enough to tell the partials of a chord, short enough for hits. */
const FRAME = 0.093;

/** Harmonic–percussive separation, stereo position and register, joined in soft masks that sum to one. Needs no weights. */
export const classical: Separator = {
  name: 'built-in',
  version: '1',
  separate(mix: AudioSource, into: PerStem<AudioSink>, progress: Progress): void {
    const size = frameSize(FRAME * mix.sampleRate);
    const hop = size / 4;
    const window = new FrameWindow(mix, size, hop);
    const masks = new Masks(size / 2 + 1);
    const writer = new StemWriter(mix, size, hop, into);
    for (let t = 0; t < window.count; t++) {
      if (t % 8 === 0) progress(t / window.count);
      window.moveTo(t);
      maskFrame(window, mix.sampleRate, masks);
      for (const stem of STEMS) writer.add(stem, window.spectra, masks[stem]);
      writer.advance();
    }
    writer.finish();
  },
};
