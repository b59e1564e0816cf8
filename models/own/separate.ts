import type { AudioSink, AudioSource } from '../../dsp/audio/source.ts';
import { type PerStem, STEMS } from '../../dsp/audio/stem.ts';
import { frameSize } from '../../dsp/separate/framesize.ts';
import { StemWriter } from '../../dsp/separate/stemwriter.ts';
import { BANDS, features, INPUTS, ownBands, POWERS, samplesOfFrame } from './bands.ts';
import { VIEWS } from './build.ts';
import type { Network } from './network.ts';
import { PriorWindow } from './prior.ts';
import { SpectrumWindow } from './spectrum-window.ts';

/** Fast hears the mix once, best also with left and right exchanged, and averages: twice the time. */
export type Quality = 'fast' | 'best';

/** Frames that the network hears at once, 12 s; and how many of them the next window hears again, 1.5 s, over which one is faded into the other. */
const WINDOW = 512;
const OVERLAP = 64;

export interface OwnOptions {
  readonly quality?: Quality;
  /** Awaited with the share that is done, 0 … 1, before each run of the network; what it rejects with ends the work. */
  readonly step?: (share: number) => Promise<void>;
}

/**
 * Takes a mix of any rate, mono or stereo, apart at constant memory. `prior` are the stems that the classical separator made of it, which the network corrects. Mid and
 * side are masked each by its own masks, which sum to one, so that the stems add up to the mix; writes exactly its length to each sink.
 */
export async function separateOwn(
  network: Network,
  mix: AudioSource,
  prior: PerStem<AudioSource>,
  into: PerStem<AudioSink>,
  { quality = 'fast', step = async () => {} }: OwnOptions = {},
): Promise<void> {
  const size = frameSize(samplesOfFrame(mix.sampleRate));
  const hop = size / 4;
  const views = mix.channels === 2 ? 2 : 1;
  const writer = new StemWriter(mix, ownBands, views, size, hop, into);
  // Frame t is centred on sample (t − 1) · hop, as StemWriter has it.
  const count = Math.ceil((mix.length + size / 2) / hop) + 1;
  const window = new SpectrumWindow(mix, size, hop, WINDOW);
  const heard = new PriorWindow(prior, size, hop, WINDOW);
  let before: Float32Array | null = null;
  for (let first = 0; first < count; first += WINDOW - OVERLAP) {
    await step(first / count);
    const frames = Math.min(WINDOW, count - first);
    const start = (first - 1) * hop - size / 2;
    window.read(start, frames);
    const x = new Float32Array(INPUTS * frames * BANDS);
    features(window.sums, frames, x);
    heard.shares(start, frames, x.subarray(POWERS * frames * BANDS));
    const masks = await masksOf(network, x, frames, quality);
    if (before !== null) fade(before, masks, frames);
    const isLast = first + frames >= count;
    const final = isLast ? frames : frames - OVERLAP;
    for (let t = 0; t < final; t++) {
      for (let view = 0; view < views; view++) {
        const spectrum = window.spectraOf(view)[t]!;
        for (const [s, stem] of STEMS.entries()) {
          const at = ((view * STEMS.length + s) * frames + t) * BANDS;
          writer.add(stem, view, spectrum, masks.subarray(at, at + BANDS));
        }
      }
      writer.advance();
    }
    if (isLast) break;
    before = tail(masks, frames);
  }
  writer.finish();
}

async function masksOf(network: Network, x: Float32Array, frames: number, quality: Quality): Promise<Float32Array> {
  const masks = await network.run(x, frames);
  if (quality === 'fast') return masks;
  // Left and right are the last two powers; mid and side do not change but for the side's sign.
  const plane = frames * BANDS;
  const swapped = x.slice();
  swapped.set(x.subarray(3 * plane, 4 * plane), 2 * plane);
  swapped.set(x.subarray(2 * plane, 3 * plane), 3 * plane);
  const again = await network.run(swapped, frames);
  return masks.map((mask, i) => (mask + again[i]!) / 2);
}

/** The masks of the last OVERLAP frames [views · stems, OVERLAP, BANDS]. */
function tail(masks: Float32Array, frames: number): Float32Array {
  const rows = VIEWS * STEMS.length;
  const out = new Float32Array(rows * OVERLAP * BANDS);
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * frames * BANDS;
    out.set(masks.subarray(end - OVERLAP * BANDS, end), row * OVERLAP * BANDS);
  }
  return out;
}

/** Fades the masks of the first OVERLAP frames in, over those that the window before had for them. */
function fade(before: Float32Array, masks: Float32Array, frames: number): void {
  const rows = VIEWS * STEMS.length;
  for (let row = 0; row < rows; row++) {
    for (let t = 0; t < Math.min(OVERLAP, frames); t++) {
      const share = (t + 1) / (OVERLAP + 1);
      const from = (row * OVERLAP + t) * BANDS;
      const to = (row * frames + t) * BANDS;
      for (let b = 0; b < BANDS; b++) masks[to + b] = share * masks[to + b]! + (1 - share) * before[from + b]!;
    }
  }
}
