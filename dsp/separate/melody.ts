import type { Bands } from './bands.ts';

/** Hz. Where the fundamental of a sung or played lead is looked for, in steps of a quarter of a semitone. */
const LOWEST = 140;
const HIGHEST = 1000;
const STEPS_PER_OCTAVE = 48;
/** The partials that are summed, Hz and number: below lies the bass, above little that is harmonic. */
const PARTIALS = 12;
const LOWEST_PARTIAL = 200;
const HIGHEST_PARTIAL = 6000;
/** Frames whose saliences are summed, 0.1 s: a voice holds its pitch that long, a chance sum does not. */
const SPAN = 5;
/** Hz. Above, bands are too wide to tell partials from what lies between them. */
const TOP = 8300;
/** Half-width of a partial: the window's main lobe, and vibrato in proportion to frequency. */
const PARTIAL_HZ = 18;
const PARTIAL_SHARE = 0.008;

/** Finds the strongest harmonic voice near the centre by harmonic sum, frame by frame, and marks its partials. */
export class MelodyComb {
  /** A value a band, about −1.5 … 1.5: positive on the voice's partials, negative between them, larger where the voice stands out. */
  readonly comb: Float32Array;
  private readonly f0s: Float64Array;
  /** For each candidate the bands of its partials, and of the places half-way between them. */
  private readonly partials: readonly Int32Array[];
  private readonly gaps: readonly Int32Array[];
  private readonly ring: readonly Float64Array[];
  private readonly line: Float64Array;
  private readonly hz: Float64Array;
  private next = 0;

  constructor(bands: Bands, binHz: number) {
    const steps = Math.ceil(STEPS_PER_OCTAVE * Math.log2(HIGHEST / LOWEST));
    this.f0s = Float64Array.from({ length: steps }, (_, i) => LOWEST * 2 ** (i / STEPS_PER_OCTAVE));
    this.hz = Float64Array.from({ length: bands.count }, (_, b) => bands.centre(b) * binHz);
    this.comb = new Float32Array(bands.count);
    this.line = new Float64Array(bands.count);
    const bandsOf = (f0: number, shift: number): Int32Array =>
      Int32Array.from(
        Array.from({ length: PARTIALS }, (_, h) => (h + 1 + shift) * f0).filter(
          (hz) => hz >= LOWEST_PARTIAL && hz <= Math.min(HIGHEST_PARTIAL, this.hz.at(-1)!),
        ),
        (hz) => this.nearest(hz),
      );
    this.partials = Array.from(this.f0s, (f0) => bandsOf(f0, 0));
    this.gaps = Array.from(this.f0s, (f0) => bandsOf(f0, 0.5));
    this.ring = Array.from({ length: SPAN }, () => new Float64Array(steps));
  }

  /** Takes in the powers of the next frame: mid, and side where the image tells anything. */
  push(mid: Float32Array, side: Float32Array | null): void {
    const { line, partials, gaps } = this;
    for (let b = 0; b < line.length; b++) {
      const centre = mid[b]!;
      const aside = side === null ? 0 : side[b]!;
      // The fourth root of power keeps a loud partial from standing for a whole voice.
      line[b] = centre === 0 ? 0 : Math.sqrt(Math.sqrt((centre * centre) / (centre + 3 * aside)));
    }
    const salience = this.ring[this.next]!;
    this.next = (this.next + 1) % SPAN;
    for (let i = 0; i < salience.length; i++) {
      const on = partials[i]!;
      const off = gaps[i]!;
      let sum = 0;
      let weights = 0;
      for (let h = 0; h < on.length; h++) {
        const weight = 1 / Math.sqrt(h + 1);
        sum += weight * line[on[h]!]!;
        weights += weight;
      }
      for (let h = 0; h < off.length; h++) sum -= (weights / off.length) * line[off[h]!]!;
      salience[i] = weights > 0 ? sum / weights : 0;
    }
  }

  /** Marks the partials of the voice that is strongest over the last SPAN frames. */
  read(): void {
    const { f0s, hz, comb, ring } = this;
    let best = 0;
    let top = Number.NEGATIVE_INFINITY;
    let mean = 0;
    let square = 0;
    for (let i = 0; i < f0s.length; i++) {
      let sum = 0;
      for (const line of ring) sum += line[i]!;
      if (sum > top) {
        top = sum;
        best = i;
      }
      mean += sum / f0s.length;
      square += (sum * sum) / f0s.length;
    }
    const spread = Math.sqrt(Math.max(0, square - mean * mean));
    // One standard deviation above the other candidates is chance, four are a lead.
    const strength = spread > 0 ? Math.min(1.5, Math.max(0, ((top - mean) / spread - 1) / 2)) : 0;
    const f0 = f0s[best]!;
    for (let b = 0; b < comb.length; b++) {
      const partial = Math.round(hz[b]! / f0);
      if (partial < 1 || hz[b]! > TOP) {
        comb[b] = 0;
        continue;
      }
      const distance = (hz[b]! - partial * f0) / (PARTIAL_HZ + PARTIAL_SHARE * hz[b]!);
      comb[b] = strength * (2 * Math.exp(-distance * distance) - 1);
    }
  }

  private nearest(hz: number): number {
    let low = 0;
    let high = this.hz.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.hz[middle]! <= hz) low = middle;
      else high = middle;
    }
    return hz - this.hz[low]! < this.hz[high]! - hz ? low : high;
  }
}
