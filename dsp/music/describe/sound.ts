import type { AudioSource, Progress } from '../../audio/source.ts';
import { monoSource } from '../../audio/views.ts';
import { eachFrame, Stft } from '../../signal/stft.ts';

/** How one stem sounds, over the frames in which it sounds at all. */
export interface Sound {
  /** Mean level in dB relative to full scale (a full-scale square is 0); -120 for silence. */
  readonly levelDb: number;
  /** Share of the time, 0..1, in which it lies less than 40 dB below its loud passages. */
  readonly active: number;
  /** Centre of gravity of its spectrum (of magnitude) in Hz; 0 for silence. */
  readonly centroidHz: number;
}

const SIZE = 2048;

/** Level below which a frame is silence whatever the rest does. */
const SILENCE = 1e-9;

/** Measures a source of any rate, reading it once with a frame every 8192 samples (a look, not a listen). */
export function measureSound(source: AudioSource, progress: Progress): Sound {
  const stft = new Stft(SIZE, 8192);
  const mono = monoSource(source);
  const frames = stft.framesOf(mono.length);
  const power = new Float32Array(frames);
  const centroid = new Float32Array(frames);
  eachFrame(mono, stft, (t, spectra) => {
    if ((t & 63) === 0) progress(t / frames);
    const packed = spectra[0]!;
    let sum = 0;
    let magnitudes = 0;
    let moment = 0;
    for (let k = 1; k < SIZE / 2; k++) {
      const p = packed[2 * k]! ** 2 + packed[2 * k + 1]! ** 2;
      const magnitude = Math.sqrt(p);
      sum += p;
      magnitudes += magnitude;
      moment += k * magnitude;
    }
    // Two sides of the spectrum, over N² and the mean square of the Hann window (3/8): the mean power of the samples.
    power[t] = (2 * sum) / (SIZE * SIZE * 0.375);
    centroid[t] = magnitudes > 0 ? ((moment / magnitudes) * mono.sampleRate) / SIZE : 0;
  });
  progress(1);
  return summarise(power, centroid);
}

function summarise(power: Float32Array, centroid: Float32Array): Sound {
  const loud = power.slice().sort()[Math.floor((power.length - 1) * 0.95)]!;
  const least = Math.max(SILENCE, loud * 1e-4);
  let count = 0;
  let sum = 0;
  let moment = 0;
  for (let t = 0; t < power.length; t++) {
    if (power[t]! < least) continue;
    count++;
    sum += power[t]!;
    moment += centroid[t]!;
  }
  if (count === 0) return { levelDb: -120, active: 0, centroidHz: 0 };
  return { levelDb: 10 * Math.log10(sum / count), active: count / power.length, centroidHz: moment / count };
}
