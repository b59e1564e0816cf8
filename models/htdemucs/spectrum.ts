import { RealFft } from '../../dsp/signal/fft.ts';
import { hann } from '../../dsp/signal/window.ts';

/** What was taken away from values so that their mean is 0 and their deviation 1, to be given back to what is made of them. */
export interface Level {
  readonly mean: number;
  readonly deviation: number;
}

/** Added to every deviation by which is divided: silence stays silence. */
const FLOOR = 1e-5;

/**
 * The spectra of a segment as HT-Demucs wants them: a frame every `fft / 4` samples, normalised by √fft, mirrored at both ends, without the band at half the rate.
 * Frame t covers samples [(t − 1.5) hop, (t + 2.5) hop).
 *
 * Some networks of the MDX challenge were trained with a mistake of that time (`hybrid_old`), and want it back: silence lies around the segment, and what they make of
 * frame t sounds a hop and a half later, in [t hop, (t + 4) hop), which they have learned to make up for.
 */
export class SegmentSpectrum {
  readonly frames: number;
  readonly bands: number;
  private readonly size: number;
  private readonly hop: number;
  private readonly lead: number;
  private readonly isOld: boolean;
  private readonly fft: RealFft;
  private readonly window: Float32Array;
  private readonly frame: Float32Array;
  private readonly padded: Float32Array;

  /** Throws RangeError where `fft` is no size that can be transformed, or `segment` so short that mirroring would leave it. */
  constructor(segment: number, fft: number, isOld = false) {
    this.isOld = isOld;
    this.size = fft;
    this.hop = fft / 4;
    this.lead = Math.floor(this.hop / 2) * 3;
    this.frames = Math.ceil(segment / this.hop);
    this.bands = fft / 2;
    this.fft = RealFft.of(fft);
    this.window = hann(fft);
    this.frame = new Float32Array(fft);
    this.padded = new Float32Array(this.frames * this.hop + 2 * this.lead);
    if (this.padded.length - this.lead - segment >= segment) {
      throw new RangeError(`a segment of ${segment} samples is too short for a transform of ${fft}`);
    }
  }

  /** channels (one array each, all of the segment's length) → `into` [frames, bands, channels, 2] (re, im), with mean 0 and deviation 1. */
  analyse(channels: readonly Float32Array[], into: Float32Array): Level {
    const { frames, bands, hop, size, frame, window, padded } = this;
    const scale = 1 / Math.sqrt(size);
    const width = 2 * channels.length;
    let sum = 0;
    let power = 0;
    for (let c = 0; c < channels.length; c++) {
      if (this.isOld) padded.fill(0).set(channels[c]!, this.lead);
      else mirror(channels[c]!, this.lead, padded);
      for (let t = 0; t < frames; t++) {
        for (let n = 0, at = t * hop; n < size; n++, at++) frame[n] = padded[at]! * window[n]! * scale;
        this.fft.forward(frame, frame);
        frame[1] = 0;
        for (let band = 0, at = t * bands * width + 2 * c, k = 0; band < bands; band++, at += width, k += 2) {
          const re = frame[k]!;
          const im = frame[k + 1]!;
          into[at] = re;
          into[at + 1] = im;
          sum += re + im;
          power += re * re + im * im;
        }
      }
    }
    return normalise(into, sum, power);
  }

  /**
   * The sound of a spectrum that is laid out as `stride` numbers for each frame and band: the sum over `parts` of weight · (value · deviation + mean),
   * re at `offset` and im after it, added to `out`.
   */
  synthesise(
    values: Float32Array,
    stride: number,
    parts: readonly { readonly offset: number; readonly weight: number }[],
    { mean, deviation }: Level,
    out: Float32Array,
  ): void {
    const { frames, bands, hop, size, frame, window, isOld } = this;
    const lead = isOld ? 0 : this.lead;
    // Σ window² over hops of a quarter of a Hann window is 3/2 at every sample.
    const scale = 1 / (1.5 * Math.sqrt(size));
    for (let t = 0; t < frames; t++) {
      frame.fill(0);
      for (const { offset, weight } of parts) {
        const gain = weight * deviation;
        const shift = weight * mean;
        for (let band = 0, at = t * bands * stride + offset, k = 0; band < bands; band++, at += stride, k += 2) {
          frame[k]! += values[at]! * gain + shift;
          frame[k + 1]! += values[at + 1]! * gain + shift;
        }
      }
      // Where the packed form has the band at half the rate, which is silent.
      frame[1] = 0;
      this.fft.inverse(frame, frame);
      // Only upstream's two silent frames lie before it there: the windows do not add up to 3/2 yet, by the one that is missing.
      if (isOld && t === 0) for (let n = 0; n < hop; n++) frame[n]! *= 1.5 / (1.5 - window[n + 3 * hop]! ** 2);
      const start = t * hop - lead;
      const from = Math.max(0, -start);
      const to = Math.min(size, out.length - start);
      for (let n = from; n < to; n++) out[start + n]! += frame[n]! * window[n]! * scale;
    }
  }
}

/** channels → `into` [samples, channels], with mean 0 and deviation 1. */
export function interleaveNormalised(channels: readonly Float32Array[], into: Float32Array): Level {
  const width = channels.length;
  let sum = 0;
  let power = 0;
  for (let c = 0; c < width; c++) {
    const channel = channels[c]!;
    for (let i = 0, at = c; i < channel.length; i++, at += width) {
      const value = channel[i]!;
      into[at] = value;
      sum += value;
      power += value * value;
    }
  }
  return normalise(into, sum, power);
}

/** In place, from the sums of all values and of their squares. The deviation is that of a sample (n − 1), as PyTorch's. */
function normalise(values: Float32Array, sum: number, power: number): Level {
  const mean = sum / values.length;
  const deviation = Math.sqrt(Math.max(0, (power - sum * mean) / (values.length - 1)));
  const scale = 1 / (FLOOR + deviation);
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - mean) * scale;
  return { mean, deviation };
}

/** x with `lead` samples mirrored in front of it and as many as `into` has room for behind it; the edges themselves are not repeated. */
function mirror(x: Float32Array, lead: number, into: Float32Array): void {
  into.set(x, lead);
  for (let i = 1; i <= lead; i++) into[lead - i] = x[i]!;
  const end = lead + x.length;
  for (let i = 0; end + i < into.length; i++) into[end + i] = x[x.length - 2 - i]!;
}
