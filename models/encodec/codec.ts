import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelError } from '../error.ts';
import { type OpenSession, openSession, type Session } from '../runtime/session.ts';
import { codecFile } from './convert.ts';
import { dequantise, type Quantiser, quantise } from './quantiser.ts';
import type { CodecReach } from './reach.ts';

/**
 * EnCodec 32 kHz as JASCO and MultiBandDiffusion use it: mono audio to continuous latents at 50 frames a second and back, and the residual vector quantiser
 * beside it. Latents are channel-major, [dim, frames] row-major, as the codec's own layout is; the flow model wants [frames, dim] (transpose at its door).
 */
export interface Codec {
  /** Hz; 32000. Audio in and out is mono at this rate. */
  readonly sampleRate: number;
  /** Samples a frame; 640. */
  readonly hop: number;
  /** Channels of a latent frame; 128 in the published model. */
  readonly dim: number;
  /** Stages of the quantiser (4) and entries of each (2048). */
  readonly stages: number;
  readonly entries: number;
  /** Which decoded samples one latent frame can change. */
  readonly reach: CodecReach;
  /**
   * Continuous latents [dim, ceil(n / hop)] before the quantiser, from n ≥ 1 samples. The whole of `audio` is one window, as the reference does it: some 40 MB a
   * second of it are held meanwhile, so give ten seconds or so.
   */
  encode(audio: Float32Array, signal?: AbortSignal): Promise<Float32Array<ArrayBuffer>>;
  /** Audio of frames × hop samples, from continuous (or dequantised) latents [dim, frames]. */
  decode(latents: Float32Array, signal?: AbortSignal): Promise<Float32Array<ArrayBuffer>>;
  /** Codes [stages, frames] of latents [dim, frames]: the nearest entry, stage by stage on what is left; of equals the lowest index. */
  quantise(latents: Float32Array, stages?: number): Int32Array<ArrayBuffer>;
  /** Sum of the entries: latents [dim, frames] of codes [stages, frames]; with fewer rows than `stages`, of the first stages alone. */
  dequantise(codes: Int32Array, stages?: number): Float32Array<ArrayBuffer>;
  release(): Promise<void>;
}

/** Opens the folder that `writeCodec` wrote. Throws a ModelError where it is not one. The sessions are opened when they are first used. */
export async function openCodec(folder: string, open: OpenSession = openSession): Promise<Codec> {
  const { reach, ...file } = readCodecFile(folder);
  const quantiser: Quantiser = { ...file, codebooks: readCodebooks(folder, file.stages * file.entries * file.dim) };
  const sessions = {
    encoder: opener(join(folder, 'encoder.onnx'), open),
    decoder: opener(join(folder, 'decoder.onnx'), open),
  };
  return {
    ...file,
    reach,
    async encode(audio, signal) {
      if (audio.length === 0)
        throw new RangeError('The codec cannot encode audio without a sample: give it one or more.');
      const session = await sessions.encoder.get();
      signal?.throwIfAborted();
      const { latents } = await session.run({ audio: { data: audio, shape: [1, 1, audio.length] } });
      return latents!.data as Float32Array<ArrayBuffer>;
    },
    async decode(latents, signal) {
      const frames = latents.length / file.dim;
      if (!Number.isInteger(frames) || frames === 0) {
        throw new RangeError(
          `Latents of ${file.dim} channels cannot have ${latents.length} values: give ${file.dim} for each frame.`,
        );
      }
      const session = await sessions.decoder.get();
      signal?.throwIfAborted();
      const { audio } = await session.run({ latents: { data: latents, shape: [1, file.dim, frames] } });
      return audio!.data as Float32Array<ArrayBuffer>;
    },
    quantise: (latents, stages) => quantise(quantiser, latents, stages),
    dequantise: (codes, stages) => dequantise(quantiser, codes, stages),
    async release() {
      await Promise.all([sessions.encoder.release(), sessions.decoder.release()]);
    },
  };
}

function readCodecFile(folder: string) {
  try {
    return codecFile.parse(JSON.parse(readFileSync(join(folder, 'codec.json'), 'utf8')));
  } catch {
    throw new ModelError(`${folder} holds no converted EnCodec: convert it again.`);
  }
}

function readCodebooks(folder: string, length: number): Float32Array {
  const bytes = readFileSync(join(folder, 'codebooks.f32'));
  if (bytes.byteLength !== 4 * length)
    throw new ModelError(`The codebooks in ${folder} are not whole: convert the EnCodec again.`);
  const values = new Float32Array(length);
  new Uint8Array(values.buffer).set(bytes);
  return values;
}

/** A session that is opened once, when it is first asked for. */
function opener(path: string, open: OpenSession) {
  let session: Promise<Session> | null = null;
  return {
    get: () => (session ??= open(path)),
    async release() {
      await (await session)?.release();
      session = null;
    },
  };
}
