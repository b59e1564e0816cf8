import type { PerStem, StemName } from '../../../dsp/audio/stem.ts';
import { STEMS } from '../../../dsp/audio/stem.ts';
import { type Performance, perform } from '../compose/perform.ts';
import type { SongSpec } from '../compose/spec.ts';
import type { Truth } from '../truth.ts';
import { produce } from './chain.ts';
import { renderFluid } from './fluid.ts';
import { renderOwn } from './own.ts';
import { sing } from './voice.ts';

/** Raised when songs sound different or the truth says more: the cache is then made anew. */
export const GENERATOR_VERSION = '2';

interface RenderedSong {
  readonly stems: PerStem<Float32Array[]>;
  readonly truth: Truth;
}

/** Composes, plays and produces a song. Needs fluidsynth unless the spec says `own`. */
export function renderSong(spec: SongSpec, performance: Performance = perform(spec)): RenderedSong {
  const dry = spec.renderer === 'own' ? renderOwn(performance) : renderFluid(performance);
  let f0 = dry.f0;
  let vocals = dry.vocals;
  if (vocals === null) {
    const voice = sing(performance.lead, performance.duration, spec.sampleRate, spec.tuning, spec.seed);
    f0 = voice.f0;
    vocals = [voice.samples, voice.samples.slice()];
  }
  const stems = {} as PerStem<Float32Array[]>;
  for (const stem of STEMS) stems[stem] = produce(stem, stem === 'vocals' ? vocals : dry[stem], spec);
  normalise(stems, 0.89);
  if (spec.channels === 1) for (const stem of STEMS) stems[stem] = [mono(stems[stem])];
  return { stems, truth: { version: GENERATOR_VERSION, ...performance.truth, f0 } };
}

/** One gain for all stems, so that the mix peaks at `peak`. */
function normalise(stems: PerStem<Float32Array[]>, peak: number): void {
  const mix = sumOf(stems);
  let highest = 0;
  for (const channel of mix) for (const value of channel) highest = Math.max(highest, Math.abs(value));
  const gain = highest > 0 ? peak / highest : 1;
  for (const stem of STEMS)
    for (const channel of stems[stem]) for (let i = 0; i < channel.length; i++) channel[i]! *= gain;
}

/** The mix: the stems summed in float64 and rounded once. */
export function sumOf(stems: PerStem<Float32Array[]>): Float32Array[] {
  return stems.vocals.map((_, c) => {
    const parts = STEMS.map((stem: StemName) => stems[stem][c]!);
    const out = new Float32Array(parts[0]!.length);
    for (let i = 0; i < out.length; i++) out[i] = parts[0]![i]! + parts[1]![i]! + parts[2]![i]! + parts[3]![i]!;
    return out;
  });
}

function mono(channels: readonly Float32Array[]): Float32Array {
  const [left, right] = [channels[0]!, channels[1]!];
  return left.map((value, i) => (value + right[i]!) / 2);
}
