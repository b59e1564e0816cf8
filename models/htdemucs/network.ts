import type { Session, Tensor } from '../runtime/session.ts';
import type { HtDemucsSettings } from './convert.ts';
import { interleaveNormalised, SegmentSpectrum } from './spectrum.ts';

/** Gains with which sources go into an output: `{ 2: 1, 4: 1 }` is the sum of sources 2 and 4. */
export type Blend = Readonly<Record<number, number>>;

/** HT-Demucs on one segment at a time. Not for two calls at once: its buffers are its own. */
export class HtDemucs {
  readonly config: HtDemucsSettings;
  private readonly session: Session;
  private readonly transform: SegmentSpectrum;
  private readonly spectrum: Float32Array;
  private readonly wave: Float32Array;

  constructor(session: Session, config: HtDemucsSettings) {
    this.config = config;
    this.session = session;
    this.transform = new SegmentSpectrum(config.segment, config.fft, config.hasOldSpectra);
    this.spectrum = new Float32Array(this.transform.frames * this.transform.bands * 2 * config.channels);
    this.wave = new Float32Array(config.segment * config.channels);
  }

  /** Each source by itself, as `run` wants it. */
  get separately(): Blend[] {
    return this.config.sources.map((_, source) => ({ [source]: 1 }));
  }

  /**
   * mix: an array of exactly `config.segment` samples for each channel. → for each blend, for each channel: as many samples; in the arrays of `into`, which are
   * written over, where it is given.
   */
  async run(
    mix: readonly Float32Array[],
    blends: readonly Blend[],
    into?: readonly (readonly Float32Array[])[],
  ): Promise<readonly (readonly Float32Array[])[]> {
    const { channels, segment, sources } = this.config;
    const spectral = this.transform.analyse(mix, this.spectrum);
    const temporal = interleaveNormalised(mix, this.wave);
    const { frames, bands } = this.transform;
    const results = await this.session.run({
      spectrum: { data: this.spectrum, shape: [frames, bands, 2 * channels] },
      wave: { data: this.wave, shape: [segment, channels] },
    });
    const heard = results.bands!.data as Float32Array;
    const played = results.samples!.data as Float32Array;
    const width = channels * sources.length;
    const stems = blends.map((blend, index) => {
      const parts = Object.entries(blend).map(([source, weight]) => ({ source: Number(source), weight }));
      return Array.from({ length: channels }, (_, c) => {
        const out = into?.[index]?.[c]?.fill(0) ?? new Float32Array(segment);
        for (const { source, weight } of parts) {
          const gain = weight * temporal.deviation;
          const shift = weight * temporal.mean;
          for (let i = 0, at = source * channels + c; i < segment; i++, at += width)
            out[i]! += played[at]! * gain + shift;
        }
        const spectralParts = parts.map(({ source, weight }) => ({ offset: 2 * (source * channels + c), weight }));
        this.transform.synthesise(heard, 2 * width, spectralParts, spectral, out);
        return out;
      });
    });
    giveBack(results);
    return stems;
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

/** Ends tensors at once. At real dimensions they take 55 MB a segment, and the garbage collector was seen to let three segments' lie. */
function giveBack(tensors: Readonly<Record<string, Tensor>>): void {
  for (const { data } of Object.values(tensors)) (data.buffer as ArrayBuffer).transfer(0);
}
