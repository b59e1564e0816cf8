import type { AudioSource, Progress } from '../../audio/source.ts';
import { powerOf } from '../../signal/fft.ts';
import type { Stft } from '../../signal/stft.ts';

/** Frames looked at, spread evenly over the song. */
const LOOKS = 400;
/** Spectral peaks between these are fundamentals and low partials, whose tuning is the song's. */
const FROM_HZ = 150;
const TO_HZ = 1500;

/**
 * How far the song is tuned from A4 = 440 Hz, in semitones, −0.5 … 0.5: the circular mean of the places of spectral
 * peaks in their semitones, weighted by magnitude. 0 for silence. Mono source.
 */
export function tuningOf(source: AudioSource, stft: Stft, progress: Progress): number {
  const { size } = stft;
  const x = new Float32Array(size);
  const spectrum = new Float32Array(size);
  const power = new Float32Array(size / 2 + 1);
  const hzPerBin = source.sampleRate / size;
  const from = Math.ceil(FROM_HZ / hzPerBin);
  const to = Math.min(size / 2 - 2, Math.floor(TO_HZ / hzPerBin));
  const step = Math.max(size, source.length / LOOKS);
  let re = 0;
  let im = 0;
  for (let at = 0; at < source.length; at += step) {
    progress(at / source.length);
    source.read(Math.floor(at), [x]);
    stft.analyse(x, 0, spectrum);
    powerOf(spectrum, power);
    let loudest = 0;
    for (let k = from; k <= to; k++) loudest = Math.max(loudest, power[k]!);
    if (loudest <= 1e-12) continue;
    for (let k = from; k <= to; k++) {
      const here = power[k]!;
      if (here < loudest * 1e-3 || here <= power[k - 1]! || here < power[k + 1]!) continue;
      const midi = 12 * Math.log2(((k + logVertex(power, k)) * hzPerBin) / 440);
      const weight = Math.sqrt(here / loudest);
      re += weight * Math.cos(2 * Math.PI * midi);
      im += weight * Math.sin(2 * Math.PI * midi);
    }
  }
  return re === 0 && im === 0 ? 0 : Math.atan2(im, re) / (2 * Math.PI);
}

/** Offset in bins of the vertex of the parabola through the logarithms of three powers. */
function logVertex(power: Float32Array, k: number): number {
  const left = Math.log(power[k - 1]! + 1e-30);
  const here = Math.log(power[k]! + 1e-30);
  const right = Math.log(power[k + 1]! + 1e-30);
  const curve = left - 2 * here + right;
  return curve < 0 ? (0.5 * (left - right)) / curve : 0;
}
