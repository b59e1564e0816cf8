import type { PerStem } from '../audio/stem.ts';
import { type FrameWindow, LOOK } from './framewindow.ts';

/** Hz on either side that the median over frequency looks at: wider than a partial, narrower than a drum's spectrum. */
const ACROSS = 180;
/** Hz. Below, what sounds steadily is the bass; the transition is a fourth-order slope. */
const BASS_TOP = 170;
/** Hz. The voice's band, with slopes of the same kind. */
const VOICE_LOW = 180;
const VOICE_HIGH = 7000;

/** One gain a bin for each stem; the four sum to one. */
export class Masks implements PerStem<Float32Array> {
  readonly vocals: Float32Array;
  readonly drums: Float32Array;
  readonly bass: Float32Array;
  readonly other: Float32Array;

  constructor(bins: number) {
    this.vocals = new Float32Array(bins);
    this.drums = new Float32Array(bins);
    this.bass = new Float32Array(bins);
    this.other = new Float32Array(bins);
  }
}

/** The masks of the window's current frame. */
export function maskFrame(window: FrameWindow, sampleRate: number, masks: Masks): void {
  const { bins, spectra } = window;
  const binHz = sampleRate / 2 / (bins - 1);
  const reach = Math.max(2, Math.round(ACROSS / binHz));
  const column = window.magnitude(0);
  const line = new Float32Array(2 * LOOK + 1);
  const across = new Float32Array(2 * reach + 1);
  for (let k = 0; k < bins; k++) {
    for (let d = -LOOK; d <= LOOK; d++) line[d + LOOK] = window.magnitude(d)[k]!;
    for (let d = -reach; d <= reach; d++)
      across[d + reach] = column[Math.abs(k + d) < bins ? Math.abs(k + d) : bins - 1]!;
    line.sort();
    across.sort();
    const harmonic = line[LOOK]! ** 2 + 1e-20;
    const percussive = across[reach]! ** 2 + 1e-20;
    const steady = harmonic / (harmonic + percussive);
    const hz = k * binHz;
    const low = 1 / (1 + (hz / BASS_TOP) ** 4);
    const voice = (1 / (1 + (VOICE_LOW / Math.max(1, hz)) ** 4)) * (1 / (1 + (hz / VOICE_HIGH) ** 4));
    const centre = spectra.length < 2 ? 0.5 : centreOf(spectra[0]!, spectra[1]!, k, bins);
    masks.drums[k] = 1 - steady;
    masks.bass[k] = steady * low;
    masks.vocals[k] = steady * (1 - low) * voice * centre;
    masks.other[k] = steady * (1 - low) * (1 - voice * centre);
  }
}

/** 0..1: how much of a bin lies in the middle of the stereo image: 1 for left = right, 0 for one side alone or opposite phases. */
function centreOf(left: Float32Array, right: Float32Array, k: number, bins: number): number {
  const last = k === bins - 1;
  const re = k === 0 ? 0 : last ? 1 : 2 * k;
  const l0 = left[re]!;
  const r0 = right[re]!;
  const l1 = k === 0 || last ? 0 : left[re + 1]!;
  const r1 = k === 0 || last ? 0 : right[re + 1]!;
  const difference = (l0 - r0) ** 2 + (l1 - r1) ** 2;
  const sum = (l0 + r0) ** 2 + (l1 + r1) ** 2;
  return sum + difference === 0 ? 0.5 : (sum / (sum + difference)) ** 4;
}
