import createPffft from '@echogarden/pffft-wasm/simd';

const pffft = await createPffft();
const plans = new Map<number, RealFft>();

/**
 * Real FFT of size N = 32 · 2^a · 3^b · 5^c (PFFFT in WebAssembly, float32, about 1e-6 relative error).
 *
 * Spectra are packed in place of N numbers: [0] = DC, [1] = Nyquist, then re, im of bins 1 … N/2 − 1.
 * Neither direction is normalised: inverse(forward(x)) = N · x.
 */
export class RealFft {
  readonly size: number;
  private readonly setup: number;
  private readonly input: number;
  private readonly output: number;
  private readonly work: number;

  /** The shared plan of this size (one per size and thread). Throws RangeError for a size that cannot be done. */
  static of(size: number): RealFft {
    let plan = plans.get(size);
    if (plan === undefined) {
      plan = new RealFft(size);
      plans.set(size, plan);
    }
    return plan;
  }

  private constructor(size: number) {
    this.size = size;
    this.setup = canTransform(size) ? pffft._pffft_new_setup(size, 0) : 0;
    if (this.setup === 0) throw new RangeError(`an FFT of ${size} points cannot be done: use 32·2^a·3^b·5^c`);
    this.input = pffft._pffft_aligned_malloc(size * 4);
    this.output = pffft._pffft_aligned_malloc(size * 4);
    this.work = pffft._pffft_aligned_malloc(size * 4);
  }

  /** x: `size` samples → spectrum: `size` packed numbers. They may be the same array. */
  forward(x: Float32Array, spectrum: Float32Array): void {
    this.transform(x, spectrum, 0);
  }

  /** spectrum: `size` packed numbers → x: `size` samples, `size` times too large. They may be the same array. */
  inverse(spectrum: Float32Array, x: Float32Array): void {
    this.transform(spectrum, x, 1);
  }

  private transform(from: Float32Array, into: Float32Array, direction: number): void {
    // The heap view is fetched anew each time: it is replaced when WebAssembly memory grows.
    const heap = pffft.HEAPF32;
    heap.set(from.length === this.size ? from : from.subarray(0, this.size), this.input >> 2);
    pffft._pffft_transform_ordered(this.setup, this.input, this.output, this.work, direction);
    const out = this.output >> 2;
    into.set(heap.subarray(out, out + this.size));
  }
}

/** PFFFT aborts on a size it cannot do, so it is never asked. */
function canTransform(size: number): boolean {
  if (!Number.isInteger(size) || size < 32 || size % 32 !== 0) return false;
  let rest = size;
  for (const prime of [2, 3, 5]) while (rest % prime === 0) rest /= prime;
  return rest === 1;
}

/** power[k] = |X[k]|² for k = 0 … N/2, from a packed spectrum of N numbers. */
export function powerOf(spectrum: Float32Array, power: Float32Array | Float64Array): void {
  const half = spectrum.length >> 1;
  power[0] = spectrum[0]! * spectrum[0]!;
  power[half] = spectrum[1]! * spectrum[1]!;
  for (let k = 1; k < half; k++) {
    const re = spectrum[2 * k]!;
    const im = spectrum[2 * k + 1]!;
    power[k] = re * re + im * im;
  }
}
