import { fastLogs } from '../signal/fast-log.ts';
import { RealFft } from '../signal/fft.ts';
import { hann } from '../signal/window.ts';
import { BANDS, toByte } from './bands.ts';
import type { BandTrack } from './evidence.ts';

/** Power at which a bin counts as silent, relative to full scale: −160 dB. */
const TINY = 1e-16;
const DB = 10 / Math.LN10;

/** Measures windows of `size` samples, all channels together, into byte tracks of BANDS numbers a slot. */
export class SpectrumMeter {
  private readonly size: number;
  private readonly bins: Int32Array;
  private readonly fft: RealFft;
  private readonly window: Float32Array;
  private readonly frame: Float32Array;
  private readonly first: Float32Array;
  private readonly other: Float32Array;
  /** log power a bin, of this window and of the one before. */
  private logs: Float32Array;
  private before: Float32Array;
  private readonly powers: Float32Array;
  private readonly powerBits: Int32Array;
  private readonly sides: Float32Array;

  constructor(size: number, bins: Int32Array) {
    this.size = size;
    this.bins = bins;
    this.fft = RealFft.of(size);
    this.window = hann(size);
    this.frame = new Float32Array(size);
    this.first = new Float32Array(size);
    this.other = new Float32Array(size);
    this.logs = new Float32Array(size / 2).fill(Math.log(TINY));
    this.before = new Float32Array(size / 2).fill(Math.log(TINY));
    this.powers = new Float32Array(size / 2);
    this.powerBits = new Int32Array(this.powers.buffer);
    this.sides = new Float32Array(size / 2);
  }

  /** The window around `centre`; a full-scale sine reads 0 dB in its band. */
  measure(block: readonly Float32Array[], centre: number, tracks: Record<BandTrack, Uint8Array>, slot: number): void {
    this.transform(block, centre);
    const { bins, powers, sides, logs, before } = this;
    for (let b = 0; b < BANDS; b++) {
      const from = bins[b]!;
      const to = bins[b + 1]!;
      if (to <= from) continue;
      let power = 0;
      let side = 0;
      let log = 0;
      let flux = 0;
      let ragged = 0;
      for (let k = from; k < to; k++) {
        power += powers[k]!;
        side += sides[k]!;
        log += logs[k]!;
        flux += Math.abs(logs[k]! - before[k]!);
        ragged += Math.abs(logs[k]! - logs[k - 1]!);
      }
      const count = to - from;
      const at = slot * BANDS + b;
      tracks.power[at] = toByte(DB * Math.log(power / count));
      tracks.side[at] = toByte(DB * Math.log(side / count + TINY));
      tracks.floor[at] = toByte((DB * log) / count);
      tracks.flux[at] = Math.min(255, Math.round((4 * DB * flux) / count));
      tracks.ragged[at] = Math.min(255, Math.round((4 * DB * ragged) / count));
    }
    this.logs = before;
    this.before = logs;
  }

  private transform(block: readonly Float32Array[], centre: number): void {
    const { size, powers, sides, logs, first, other } = this;
    const half = size / 2;
    // A Hann window halves a sine's amplitude, a real FFT gives N/2 of it.
    const scale = (4 / size) ** 2 / Math.min(2, block.length);
    this.spectrumOf(block[0]!, centre, first);
    if (block.length > 1) this.spectrumOf(block[1]!, centre, other);
    for (let k = 1; k < half; k++) {
      const re = first[2 * k]!;
      const im = first[2 * k + 1]!;
      let power = re * re + im * im;
      if (block.length > 1) {
        const re2 = other[2 * k]!;
        const im2 = other[2 * k + 1]!;
        power += re2 * re2 + im2 * im2;
        const a = re - re2;
        const b = im - im2;
        sides[k] = 0.5 * scale * (a * a + b * b);
      }
      powers[k] = power * scale + TINY;
    }
    fastLogs(this.powerBits, logs, 1, half);
  }

  private spectrumOf(x: Float32Array, centre: number, into: Float32Array): void {
    const { frame, window, size } = this;
    const from = centre - size / 2;
    for (let n = 0; n < size; n++) frame[n] = x[from + n]! * window[n]!;
    this.fft.forward(frame, into);
  }
}
