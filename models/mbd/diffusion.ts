import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Codec } from '../encodec/codec.ts';
import { ModelError } from '../error.ts';
import { type OpenSession, openSession, type Session } from '../runtime/session.ts';
import { unetLength } from './build.ts';
import { type BandFile, mbdFile } from './convert.ts';
import { equalised } from './equalise.ts';
import { restored } from './processor.ts';
import { defaultSteps, type Estimate, type NoiseSource, noiseCalls, reverse } from './schedule.ts';
import { sinusoids } from './transformer.ts';

interface DiffusionOptions {
  /** Of the caller's own, so that a seed or a reference can be behind it. */
  readonly noise: NoiseSource;
  /** Falling to 0; default every fiftieth of the schedule's steps, as the reference. */
  readonly steps?: readonly number[];
  /** How exactly the 32 mel bands take the levels of the codec's own sound: 0 not, 1 (default) exactly. */
  readonly strictness?: number;
  /** Evaluations done, of all; awaited before each. Throws where the work must stop. */
  readonly progress?: (done: number, of: number) => void | Promise<void>;
}

export interface Generated {
  /** What the bands add up to, [n]. */
  readonly raw: Float32Array<ArrayBuffer>;
  /** The same with the spectrum of the codec's own sound, [n]. */
  readonly audio: Float32Array<ArrayBuffer>;
}

/** MultiBandDiffusion: makes sound from EnCodec's codes by diffusion, band by band. Mono, 32 kHz. */
export interface Diffusion {
  readonly bands: number;
  /** Calls of noise of one generation, with these steps. */
  noiseCalls(steps?: readonly number[]): number;
  /** Sound of codes [stages, frames]. Only one band's network is held at a time. Long: give ten seconds or so. */
  generate(codec: Codec, codes: Int32Array, options: DiffusionOptions): Promise<Generated>;
}

/** Opens the folder that `writeMbd` wrote. Throws a ModelError where it is not one. */
export function openDiffusion(folder: string, open: OpenSession = openSession): Diffusion {
  const file = readMbdFile(folder);
  const stepsOf = (band: BandFile, steps?: readonly number[]): readonly number[] =>
    steps ?? defaultSteps(band.schedule.steps);
  return {
    bands: file.bands.length,
    noiseCalls: (steps) => file.bands.reduce((sum, band) => sum + noiseCalls(stepsOf(band, steps)), 0),
    async generate(codec, codes, { noise, steps, strictness = 1, progress }) {
      if (codec.sampleRate !== file.sampleRate || file.bands.some(({ unet }) => unet.condition !== codec.dim)) {
        throw new ModelError(
          `This MultiBandDiffusion takes latents of ${file.bands[0]!.unet.condition} channels at ${file.sampleRate} Hz, and the codec gives ${codec.dim} at ${codec.sampleRate} Hz: use the codec that it was made for.`,
        );
      }
      const condition = codec.dequantise(codes);
      const plain = await codec.decode(condition);
      const raw = new Float32Array(plain.length);
      const all = file.bands.reduce((sum, band) => sum + stepsOf(band, steps).length - 1, 0);
      let call = 0;
      let before = 0;
      for (const [index, band] of file.bands.entries()) {
        const session = await open(bandFile(folder, index));
        try {
          const list = stepsOf(band, steps);
          const estimate = estimator(session, band, condition, raw.length);
          const made = await reverse(band.schedule, list, raw.length, estimate, noise, call, (done) =>
            progress?.(before + done, all),
          );
          const sound = band.processor === null ? made : restored(made, band.processor);
          for (let i = 0; i < raw.length; i++) raw[i]! += sound[i]!;
          call += noiseCalls(list);
          before += list.length - 1;
        } finally {
          await session.release();
        }
      }
      return { raw, audio: equalised(raw, plain, file.sampleRate, strictness) };
    },
  };
}

/** The network of one band. */
function bandFile(folder: string, band: number): string {
  return join(folder, `band${band}.onnx`);
}

/** One pass of the first band over `seconds` of silence, to be timed. */
export async function openPass(
  folder: string,
  seconds: number,
  open: OpenSession,
): Promise<{ run(): Promise<unknown>; release(): Promise<void> }> {
  const { sampleRate, bands } = readMbdFile(folder);
  const length = seconds * sampleRate;
  const session = await open(bandFile(folder, 0));
  // The codec gives 50 frames a second.
  const condition = new Float32Array(bands[0]!.unet.condition * 50 * seconds);
  const estimate = estimator(session, bands[0]!, condition, length);
  return { run: () => estimate(new Float32Array(length), 500), release: () => session.release() };
}

function estimator(session: Session, { unet }: BandFile, condition: Float32Array, length: number): Estimate {
  const frames = condition.length / unet.condition;
  const places = unetLength(unet, length);
  const inner = unet.widths.at(-1)!;
  // Nearest neighbour as torch has it: the ratio in single precision.
  const ratio = Math.fround(frames / places);
  const nearest = BigInt64Array.from({ length: places }, (_, place) =>
    BigInt(Math.min(frames - 1, Math.floor(Math.fround(place * ratio)))),
  );
  const given = {
    condition: { data: condition, shape: [1, unet.condition, frames] },
    places: { data: nearest, shape: [places] },
    positions: { data: sinusoids(places, inner), shape: [1, places, inner] },
    sources: { data: sinusoids(frames, inner), shape: [1, frames, inner] },
  };
  const wanted = Object.fromEntries(Object.entries(given).filter(([name]) => session.inputs.includes(name)));
  return async (x: Float32Array, step: number): Promise<Float32Array> => {
    const { noise } = await session.run({
      ...wanted,
      x: { data: x, shape: [1, 1, length] },
      step: { data: BigInt64Array.of(BigInt(step)), shape: [1] },
    });
    return noise!.data as Float32Array;
  };
}

function readMbdFile(folder: string) {
  try {
    return mbdFile.parse(JSON.parse(readFileSync(join(folder, 'mbd.json'), 'utf8')));
  } catch {
    throw new ModelError(`${folder} holds no converted MultiBandDiffusion: convert it again.`);
  }
}
