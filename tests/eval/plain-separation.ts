import { STEMS } from '../../dsp/audio/stem.ts';
import { frameSize } from '../../dsp/separate/framesize.ts';
import { FrameWindow, LOOK } from '../../dsp/separate/framewindow.ts';
import type { Separator } from '../../dsp/separate/separator.ts';
import { FrequencyMedian, TimeMedian } from '../../dsp/separate/slidingmedian.ts';
import { StemWriter } from '../../dsp/separate/stemwriter.ts';

const FRAME_SECONDS = 0.093;
/** Frames on either side, 0.2 s in all, and bins on either side: the medians' usual lengths. */
const STEADY = 8;
const BROAD = 8;
/** Hz below which what is no drum is bass. */
const BASS_HZ = 160;
/** Of what is neither drum nor bass, how much is voice where nothing tells the middle from the sides. */
const MONO_VOICE = 0.5;

/**
 * What anybody would write first, without fitting anything: harmonic–percussive medians (Fitzgerald, 2010) for the drums, a low-pass for the bass, the middle of the stereo
 * picture for the voice. The measure of whether a separator is worth shipping; no part of the product.
 */
export const plainSeparation: Separator = {
  name: 'medians, middle and low-pass',
  version: '1',
  separate(mix, into, progress) {
    const size = frameSize(FRAME_SECONDS * mix.sampleRate);
    const hop = size / 4;
    const window = new FrameWindow(mix, size, hop);
    const { bands, views, count } = window;
    const line = () => new Float32Array(bands.count);
    const medians = Array.from({ length: views }, () => ({
      time: new TimeMedian(bands.count, 2 * STEADY + 1),
      frequency: new FrequencyMedian(BROAD),
      steady: line(),
      broad: line(),
    }));
    const low = Math.round((BASS_HZ * size) / mix.sampleRate);
    const masks = STEMS.map(line);
    const [vocals, drums, bass, other] = masks as [Float32Array, Float32Array, Float32Array, Float32Array];
    const writer = new StemWriter(mix, bands, views, size, hop, into);
    for (let t = 0; t < count; t++) {
      progress(t / count);
      window.moveTo(t, () => {});
      const powers = window.frame(0).map(({ power }) => power);
      for (const [view, power] of powers.entries()) {
        const { time, frequency, steady, broad } = medians[view]!;
        for (let offset = t === 0 ? -LOOK : STEADY; offset <= STEADY; offset++) {
          time.push(window.frame(offset)[view]!.power, steady);
        }
        frequency.run(power, broad);
        for (let b = 0; b < power.length; b++) {
          const isLow = bands.centre(b) < low;
          const hit = broad[b]! / (broad[b]! + steady[b]! + 1e-20);
          const voice = isLow || view === 1 ? 0 : middle(powers, b);
          drums[b] = hit;
          bass[b] = isLow ? 1 - hit : 0;
          vocals[b] = (1 - hit) * voice;
          other[b] = isLow ? 0 : (1 - hit) * (1 - voice);
        }
        const { spectrum } = window.frame(0)[view]!;
        for (const [s, stem] of STEMS.entries()) writer.add(stem, view, spectrum, masks[s]!);
      }
      writer.advance();
    }
    writer.finish();
  },
};

/** How far the middle of a band is louder than its sides, 0 … 1; squared, for half a voice is mostly something else. */
function middle([mid, side]: readonly Float32Array[], band: number): number {
  if (side === undefined) return MONO_VOICE;
  return (Math.max(0, mid![band]! - side[band]!) / (mid![band]! + side[band]! + 1e-20)) ** 2;
}
