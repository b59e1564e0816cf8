import { eachPower, monoOf } from './frames.ts';

const SIZE = 8192;
const HOP = 2048;

/**
 * How alike the harmony of two versions of a span is, 0 … 1: the cosine of their chroma, frame by frame (8192-sample Hann frames every 2048 samples;
 * the magnitudes of bins between 50 and 2000 Hz added to the nearest pitch class), averaged with the power of the first version's frame as weight.
 * `lead` samples of context stand before and after the span in both.
 */
export function chromaCosine(
  a: readonly Float32Array[],
  b: readonly Float32Array[],
  lead: number,
  rate: number,
): number {
  const [x, y] = [chroma(monoOf(a), lead, rate), chroma(monoOf(b), lead, rate)];
  let sum = 0;
  let weights = 0;
  x.forEach((frame, t) => {
    const other = y[t]!;
    let dot = 0;
    let own = 0;
    let others = 0;
    for (let k = 0; k < 12; k++) {
      dot += frame[k]! * other[k]!;
      own += frame[k]! ** 2;
      others += other[k]! ** 2;
    }
    if (own === 0) return;
    weights += own;
    sum += others === 0 ? 0 : (own * dot) / Math.sqrt(own * others);
  });
  return weights === 0 ? Number.NaN : sum / weights;
}

function chroma(x: Float32Array, lead: number, rate: number): Float64Array[] {
  const classes = Array.from({ length: SIZE / 2 + 1 }, (_, bin) => {
    const hz = (bin * rate) / SIZE;
    return hz < 50 || hz > 2000 ? -1 : (Math.round(12 * Math.log2(hz / 440)) + 69 + 120) % 12;
  });
  const frames: Float64Array[] = [];
  eachPower(x, lead, x.length - lead, SIZE, HOP, (power) => {
    const out = new Float64Array(12);
    for (let bin = 0; bin < power.length; bin++) if (classes[bin]! >= 0) out[classes[bin]!]! += Math.sqrt(power[bin]!);
    frames.push(out);
  });
  return frames;
}
