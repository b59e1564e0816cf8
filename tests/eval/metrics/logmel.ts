import { powerOf, RealFft } from '../../../dsp/signal/fft.ts';
import { hann } from '../../../dsp/signal/window.ts';

const SIZE = 2048;
const HOP = 512;
const BANDS = 64;
const FLOOR_DB = -80;

/**
 * Log-mel distance of two versions of a span, in dB: mean over frames, bands and channels of |20·log10| differences.
 *
 * 2048-sample Hann frames every 512 samples, the first centred on the span's first sample and the last on or before its last; 64 triangular bands,
 * evenly spaced on the mel scale (2595·log10(1 + f/700)) from 0 to half the rate (at most 22 050 Hz), each of unit area over its bins' power;
 * levels below -80 dB relative to `peak`, the loudest band level of the whole clean stem (see `melPeak`), are raised to that floor.
 * `a`, `b`: planar, both with `lead` samples of context before and after the span (at least 1024, zeros where there is none).
 */
export function logMelDistance(
  a: readonly Float32Array[],
  b: readonly Float32Array[],
  lead: number,
  rate: number,
  peak: number,
): number {
  const floor = peak * 10 ** (FLOOR_DB / 10);
  const bank = melBank(rate);
  const [x, y] = [new Float64Array(BANDS), new Float64Array(BANDS)];
  const length = a[0]!.length - 2 * lead;
  let sum = 0;
  let count = 0;
  for (let c = 0; c < a.length; c++) {
    for (let at = 0; at < length; at += HOP) {
      bank(a[c]!, lead + at - SIZE / 2, x);
      bank(b[c]!, lead + at - SIZE / 2, y);
      for (let k = 0; k < BANDS; k++) {
        sum += Math.abs(10 * Math.log10(Math.max(x[k]!, floor) / Math.max(y[k]!, floor)));
        count++;
      }
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** The loudest band power of a whole stem: the 0 dB of the floor above. At least 1e-12. */
export function melPeak(stem: readonly Float32Array[], rate: number): number {
  const bank = melBank(rate);
  const bands = new Float64Array(BANDS);
  let peak = 1e-12;
  for (const channel of stem) {
    for (let at = -SIZE / 2; at + SIZE / 2 < channel.length; at += HOP) {
      bank(channel, at, bands);
      for (let k = 0; k < BANDS; k++) peak = Math.max(peak, bands[k]!);
    }
  }
  return peak;
}

type Bank = (x: Float32Array, at: number, into: Float64Array) => void;
const banks = new Map<number, Bank>();

function melBank(rate: number): Bank {
  let bank = banks.get(rate);
  if (!bank) banks.set(rate, (bank = makeBank(rate)));
  return bank;
}

function makeBank(rate: number): Bank {
  const mel = (hz: number) => 2595 * Math.log10(1 + hz / 700);
  const hz = (m: number) => 700 * (10 ** (m / 2595) - 1);
  const top = mel(Math.min(rate / 2, 22050));
  const edges = Array.from({ length: BANDS + 2 }, (_, k) => (hz((top * k) / (BANDS + 1)) * SIZE) / rate);
  const weights = Array.from({ length: BANDS }, (_, k) => {
    const [low, middle, high] = [edges[k]!, edges[k + 1]!, edges[k + 2]!];
    const bins: { bin: number; weight: number }[] = [];
    let area = 0;
    for (let bin = Math.ceil(low); bin <= Math.min(SIZE / 2, Math.floor(high)); bin++) {
      const weight = bin <= middle ? (bin - low) / (middle - low) : (high - bin) / (high - middle);
      if (weight <= 0) continue;
      bins.push({ bin, weight });
      area += weight;
    }
    // A band narrower than a bin takes the bin nearest to its middle.
    if (area === 0) return [{ bin: Math.round(middle), weight: 1 }];
    return bins.map((entry) => ({ bin: entry.bin, weight: entry.weight / area }));
  });
  const fft = RealFft.of(SIZE);
  const window = hann(SIZE);
  const frame = new Float32Array(SIZE);
  const power = new Float64Array(SIZE / 2 + 1);
  return (x, at, into) => {
    for (let i = 0; i < SIZE; i++) frame[i] = (x[at + i] ?? 0) * window[i]!;
    fft.forward(frame, frame);
    powerOf(frame, power);
    for (let k = 0; k < BANDS; k++) {
      let sum = 0;
      for (const { bin, weight } of weights[k]!) sum += weight * power[bin]!;
      into[k] = sum;
    }
  };
}
