/**
 * EnCodec 32 kHz as JASCO and MultiBandDiffusion use it: mono audio to continuous latents at 50 frames a second and back, and the residual vector quantiser
 * beside it. Latents are channel-major, [dim, frames] row-major, as the codec's own layout is; the flow model wants [frames, dim] (transpose at its door).
 */
export interface Codec {
  /** Hz; 32000 in the published model. Audio in and out is mono at this rate. */
  readonly sampleRate: number;
  /** Samples a frame; 640 in the published model. */
  readonly hop: number;
  /** Channels of a latent frame; 128 in the published model. */
  readonly dim: number;
  /** Stages of the quantiser (4) and entries of each (2048). */
  readonly stages: number;
  readonly entries: number;
  /** How far one latent frame reaches, see `receptiveField`. */
  readonly reach: CodecReach;
  /** Continuous latents [dim, ceil(n / hop)] before the quantiser. The whole of `audio` is one window: give at most some ten seconds. */
  encode(audio: Float32Array, signal?: AbortSignal): Promise<Float32Array<ArrayBuffer>>;
  /** Audio of frames × hop samples, from continuous (or dequantised) latents [dim, frames]. */
  decode(latents: Float32Array, signal?: AbortSignal): Promise<Float32Array<ArrayBuffer>>;
  /** Codes [stages, frames] of latents [dim, frames]: the nearest entry, stage by stage on what is left; of equals the lowest index. */
  quantise(latents: Float32Array, stages?: number): Int32Array<ArrayBuffer>;
  /** Sum of the entries: latents [dim, frames] of codes [stages, frames]; with fewer rows than `stages`, of the first stages alone. */
  dequantise(codes: Int32Array, stages?: number): Float32Array<ArrayBuffer>;
  release(): Promise<void>;
}

/**
 * Which samples of a decoded window one latent frame can change, the LSTM aside, in samples: from `before` ahead of the frame's own first sample to `after`
 * behind its own last. The LSTM runs forwards only: what stands earlier than `before` never changes, what stands later than `after` changes through its
 * state alone, which fades.
 */
export interface CodecReach {
  readonly before: number;
  readonly after: number;
}
