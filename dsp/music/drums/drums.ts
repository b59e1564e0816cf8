import type { AudioSource, Progress } from '../../audio/source.ts';
import { monoSource } from '../../audio/views.ts';
import type { Finding } from '../../damage/finding.ts';
import { powerOf } from '../../signal/fft.ts';
import { eachFrame, Stft } from '../../signal/stft.ts';
import type { DrumClass, Hit, Rhythm } from '../profile.ts';

export interface DrumsInput {
  readonly drums: AudioSource;
  readonly rhythm: Rhythm | null;
  readonly damage: readonly Finding[];
}

const BANDS: readonly { readonly class: DrumClass; readonly low: number; readonly high: number }[] = [
  { class: 'kick', low: 30, high: 120 },
  { class: 'snare', low: 180, high: 2500 },
  { class: 'hihat', low: 6000, high: 16_000 },
];

/** Hits by the band in which they rise. */
export function analyseDrums({ drums }: DrumsInput, progress: Progress): Hit[] {
  const source = monoSource(drums);
  const hop = Math.round(source.sampleRate / 200);
  const stft = new Stft(1024, hop);
  const count = stft.framesOf(source.length);
  const rises = BANDS.map(() => new Float32Array(count));
  const power = new Float32Array(513);
  const last = BANDS.map(() => 0);
  eachFrame(source, stft, (t, [spectrum]) => {
    if ((t & 63) === 0) progress(t / count);
    powerOf(spectrum!, power);
    BANDS.forEach(({ low, high }, b) => {
      let sum = 0;
      for (let k = Math.round((low * 1024) / source.sampleRate); k <= Math.min(512, (high * 1024) / source.sampleRate); k++) sum += power[k]!;
      const level = Math.sqrt(sum);
      rises[b]![t] = Math.max(0, level - last[b]!);
      last[b] = level;
    });
  });
  return BANDS.flatMap(({ class: name }, b) => peaks(rises[b]!, name, hop)).sort((x, y) => x.time - y.time);
}

function peaks(rise: Float32Array, name: DrumClass, hop: number): Hit[] {
  const most = rise.reduce((a, x) => Math.max(a, x), 0);
  const hits: Hit[] = [];
  for (let t = 2; t + 2 < rise.length; t++) {
    const here = rise[t]!;
    if (here < 0.12 * most || here === 0) continue;
    if (here >= Math.max(rise[t - 1]!, rise[t - 2]!) && here > Math.max(rise[t + 1]!, rise[t + 2]!)) {
      const previous = hits.at(-1);
      if (previous === undefined || t * hop - previous.time > 10 * hop) hits.push({ time: t * hop, class: name, strength: here / most });
    }
  }
  return hits;
}
