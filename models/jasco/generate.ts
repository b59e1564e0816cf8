import type { Codec } from '../encodec/codec.ts';
import type { diffusedBy } from '../mbd/sounding.ts';
import { normals } from '../random.ts';
import { type ChordChange, frameChords } from './chords.ts';
import { blurred } from './drums.ts';
import type { Flow } from './flow.ts';
import { type Conditions, type Guidance, guidanceRows, rowsToCompute } from './guidance.ts';
import { feathered, type Known, keeping, keepKnown } from './inpaint.ts';
import { type MelodyNote, melodyMatrix } from './melody.ts';
import { type Correction, evaluationsOf, type Solver, solve } from './solver.ts';
import { planWindows, type Window } from './windows.ts';

/** What a take is asked to be. Audio is mono at the codec's rate; times are seconds from the beginning of the audio; all of it is plain values. */
export interface GenerateRequest {
  /** The surroundings with the region in them, as long as the region's plan (`planWindows`) times the codec's hop; the region begins after its lead. */
  readonly audio: Float32Array;
  /** Samples of the region. */
  readonly region: number;
  /** Drums to follow, of the same length as the audio; null: no drums condition. */
  readonly drums: Float32Array | null;
  /** Empty: no chords condition. */
  readonly chords: readonly ChordChange[];
  /** Empty: no melody condition. */
  readonly melody: readonly MelodyNote[];
  /** Style in words; empty: no text condition. */
  readonly describe: string;
  readonly seed: number;
  readonly options: GenerateOptions;
}

export interface GenerateOptions {
  readonly solver: Solver;
  readonly guidance: Guidance;
  /** What the rows without drums hear where drums are given: audiocraft's silence through the codec, or zeros as in training. */
  readonly nullDrums: 'silence' | 'zeros';
  /** Frames over which what is made goes over into what is known. */
  readonly feather: number;
  /** How often each step of the middle of the way is made again (RePaint's resampling); 0: never, and always so for the adaptive solver. */
  readonly again: number;
}

/**
 * Twenty-five steps are fair and fifty good (Fréchet distance 1.87 and 1.33 against 4.92 with ten: arXiv 2506.08570, table 8). The weights are those of audiocraft's
 * own demonstration, in the ratio 1 : 2 that its model card names.
 */
export const DEFAULTS: GenerateOptions = {
  solver: { name: 'euler', steps: 25 },
  guidance: { all: 1.25, text: 2.5 },
  nullDrums: 'silence',
  feather: 8,
  again: 0,
};

export interface Generated {
  /** As long as the request's audio. What is known is there as the codec gives it back: only the region and a little around it is meant to be used. */
  readonly audio: Float32Array<ArrayBuffer>;
  /** Normalised, [frames of the plan, dim]: outside the region and its feather those of the surroundings, to the bit. */
  readonly latents: Float32Array<ArrayBuffer>;
  /** Everything that the take depends on and what became of it, for the record. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

export interface Parts {
  readonly flow: Flow;
  readonly codec: Codec;
  /** Sound of a window's latents [dim, frames], not normalised, where it is not the codec's decoder that makes it: it is needed in the span alone, and takes most of the time. */
  readonly diffused?: ReturnType<typeof diffusedBy>;
}

/** Told between any two runs of a network, and awaited: rejects to stop. */
export type Told = (stage: string, fraction: number) => Promise<void>;

/** Of the time: the flow, against sounding what it made by the codec, or by diffusion, which takes 80 passes of 0.7 s of processor time a second of sound. */
const SOLVING = 0.9;
const SOLVING_OF_DIFFUSED = 0.15;
/** Seconds on either side of what is made that sound with it: what the take is brought into agreement with its stem by. */
const AROUND = 2;

/** Streams of randomness of one take. */
const START = 0;
const AGAIN = 1;

/**
 * Makes one take in its context: windows one after the other, each growing out of the song and of the windows before.
 * `text` are the last hidden states of the description, null without one. Throws RangeError where the audio is not as long as its plan, or steps of the adaptive
 * solver are to be made again.
 */
export async function generate(
  parts: Parts,
  request: GenerateRequest & { readonly text: Float32Array | null },
  told: Told = async () => {},
): Promise<Generated> {
  const { flow, codec } = parts;
  const { config } = flow;
  const { frames, latentDim: dim } = config;
  const { options, seed } = request;
  const plan = planWindows(Math.ceil(request.region / codec.hop), config);
  if (request.audio.length !== plan.total * codec.hop)
    throw new RangeError(
      `The audio has ${request.audio.length} samples where the plan needs ${plan.total * codec.hop}.`,
    );
  if (options.solver.name === 'dopri5' && options.again > 0)
    throw new RangeError('The adaptive solver has no steps to make again: use euler or midpoint for that.');

  await told('listening to the surroundings', 0);
  const silence =
    request.drums !== null && options.nullDrums === 'silence'
      ? await drumLatents(codec, new Float32Array(frames * codec.hop))
      : null;
  const latents = new Float32Array(plan.total * dim);
  const noise = new Float32Array(plan.total * dim);
  normals({ seed, stream: START }, noise);
  const found = { replaced: new Set<string>(), folded: 0, evaluations: 0, rows: 0 };
  const solving = parts.diffused === undefined ? SOLVING : SOLVING_OF_DIFFUSED;
  let draws = 0;
  let made = 0;

  for (const [k, window] of plan.windows.entries()) {
    const at = (share: number): number => (solving * (k + share)) / plan.windows.length;
    await told('listening to the surroundings', at(0));
    const samples = [window.start * codec.hop, (window.start + frames) * codec.hop] as const;
    const heard = normalised(byFrame(await codec.encode(request.audio.subarray(...samples)), frames), config);
    // The first window's context is the song's; later ones know what was made before, and the song beyond the region.
    const own = latents.subarray(window.start * dim, (window.start + frames) * dim);
    for (let n = 0; n < frames; n++)
      if (window.start + n >= made) own.set(heard.subarray(n * dim, (n + 1) * dim), n * dim);
    const conditions = await conditionsOf(parts, request, window, request.text, silence, found);
    const rows = rowsToCompute(guidanceRows(conditions, options.guidance, config));
    const known: Known = {
      latents: own.slice(),
      mask: feathered(frames, window.from - window.start, window.to - window.start, options.feather),
      noise: noise.subarray(window.start * dim, (window.start + frames) * dim),
    };
    const correction: Correction = keeping(known, options.again, (into) =>
      normals({ seed, stream: AGAIN }, into, draws++ * into.length),
    );
    const expected = options.solver.name === 'dopri5' ? null : evaluationsOf(options.solver, correction);
    let done = 0;
    let reached = 0;
    const velocity = flow.guided(request.text, rows);
    const { z, evaluations } = await solve(
      known.noise,
      async (now, t) => {
        // Nobody knows beforehand how often the adaptive solver will ask; it looks a little ahead and takes back a step now and then.
        reached = expected === null ? Math.max(reached, Math.min(1, t)) : done / expected;
        done++;
        await told(expected === null ? `step ${done}` : `step ${done} of ${expected}`, at(0.05 + 0.95 * reached));
        return velocity(now, t);
      },
      options.solver,
      correction,
    );
    keepKnown(z, 1, known);
    own.set(z);
    made = window.to;
    found.evaluations += evaluations;
    found.rows = rows.length;
  }

  const audio = await sounding(parts, latents, plan.windows, (stage, share) =>
    told(stage, solving + (1 - solving) * share),
  );
  return { audio, latents, settings: settingsOf(request, found, plan.windows.length, config.notices) };
}

async function conditionsOf(
  { flow, codec }: Parts,
  request: GenerateRequest,
  window: Window,
  text: Float32Array | null,
  silence: Float32Array | null,
  found: { replaced: Set<string>; folded: number },
): Promise<Conditions> {
  const { frames, frameRate, melodyDim } = flow.config;
  const from = window.start / frameRate;
  const chords = request.chords.map(({ label, start }) => ({ label, start: start - from }));
  const harmony = frameChords(chords, frames, frameRate);
  for (const { asked, given } of harmony.replaced) found.replaced.add(`${asked} as ${given}`);
  const notes = request.melody.map(({ start, end, midi }) => ({ start: start - from, end: end - from, midi }));
  const melody = melodyMatrix(notes, frames, frameRate);
  found.folded += melody.folded;
  const drums = request.drums?.subarray(window.start * codec.hop, (window.start + frames) * codec.hop) ?? null;
  return {
    text,
    chords: chords.length > 0 ? harmony.indices : null,
    drums: drums === null ? null : await drumLatents(codec, drums),
    melody: melodyDim > 0 && notes.length > 0 ? melody.matrix : null,
    silence,
  };
}

/** The codec's coarsest hearing of drums, blurred: [frames, dim], as the model takes it (not normalised). */
async function drumLatents(codec: Codec, audio: Float32Array): Promise<Float32Array<ArrayBuffer>> {
  const latents = await codec.encode(audio);
  const frames = latents.length / codec.dim;
  return blurred(byFrame(codec.dequantise(codec.quantise(latents, 1), 1), frames), frames, codec.dim);
}

/** Audio of latents [total, dim]: each window decoded by itself, gone over from one to the next in the middle of what they share. */
async function sounding(
  { flow: { config }, codec, diffused }: Parts,
  latents: Float32Array,
  windows: readonly Window[],
  told: Told,
): Promise<Float32Array<ArrayBuffer>> {
  const { frames, latentDim: dim, frameRate } = config;
  const around = Math.round(AROUND * frameRate);
  const out = new Float32Array((latents.length / dim) * codec.hop);
  let end = 0;
  for (const [k, { start, from, to }] of windows.entries()) {
    await told('sounding', k / windows.length);
    const own = byChannel(denormalised(latents.subarray(start * dim, (start + frames) * dim), config), frames);
    const span = { from: Math.max(0, from - start - around), to: Math.min(frames, to - start + around) };
    const sound =
      diffused === undefined
        ? await codec.decode(own)
        : await diffused(own, span, k, (share) => told('sounding by diffusion', (k + share) / windows.length));
    const at = start * codec.hop;
    // Two decodings of the same latents hardly differ: a short fade of equal gain, in the middle, where both have surroundings.
    const shared = Math.max(0, end - at);
    const fade = Math.min(shared, codec.hop * 5);
    const middle = (shared - fade) >> 1;
    for (let n = middle; n < sound.length; n++) {
      const x = shared === 0 ? 1 : Math.min(1, (n - middle + 1) / (fade + 1));
      out[at + n] = (1 - x) * out[at + n]! + x * sound[n]!;
    }
    end = at + sound.length;
  }
  return out;
}

function settingsOf(
  { describe, drums, chords, melody, options }: GenerateRequest,
  found: { replaced: ReadonlySet<string>; folded: number; evaluations: number; rows: number },
  windows: number,
  notices: readonly string[],
): Record<string, string | number | boolean> {
  const { solver, guidance, nullDrums, feather, again } = options;
  return {
    solver: solver.name,
    ...(solver.name === 'dopri5' ? { rtol: solver.rtol, atol: solver.atol } : { steps: solver.steps }),
    guidanceAll: guidance.all,
    guidanceText: guidance.text,
    rows: found.rows,
    evaluations: found.evaluations,
    windows,
    feather,
    again,
    describe,
    chords: chords.length > 0,
    melody: melody.length > 0,
    drums: drums !== null,
    ...(drums !== null && { nullDrums }),
    ...(found.replaced.size > 0 && { chordsReplaced: [...found.replaced].join(', ') }),
    ...(found.folded > 0 && { notesMovedByOctaves: found.folded }),
    ...(notices.length > 0 && { notices: notices.join(' ') }),
  };
}

export function normalised(
  latents: Float32Array,
  { latentMean, latentStd }: Flow['config'],
): Float32Array<ArrayBuffer> {
  return Float32Array.from(latents, (x) => (x - latentMean) / latentStd);
}

export function denormalised(
  latents: Float32Array,
  { latentMean, latentStd }: Flow['config'],
): Float32Array<ArrayBuffer> {
  return Float32Array.from(latents, (x) => x * latentStd + latentMean);
}

/** [dim, frames], the codec's layout, as [frames, dim], the flow's. */
export function byFrame(latents: Float32Array, frames: number): Float32Array<ArrayBuffer> {
  const dim = latents.length / frames;
  const out = new Float32Array(latents.length);
  for (let c = 0; c < dim; c++) for (let n = 0; n < frames; n++) out[n * dim + c] = latents[c * frames + n]!;
  return out;
}

/** [frames, dim] as [dim, frames]. */
export function byChannel(latents: Float32Array, frames: number): Float32Array<ArrayBuffer> {
  const dim = latents.length / frames;
  const out = new Float32Array(latents.length);
  for (let n = 0; n < frames; n++) for (let c = 0; c < dim; c++) out[c * frames + n] = latents[n * dim + c]!;
  return out;
}
