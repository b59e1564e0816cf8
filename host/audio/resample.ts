import { Buffer } from 'node:buffer';
import {
  AV_CHANNEL_LAYOUT_MONO,
  AV_CHANNEL_LAYOUT_STEREO,
  AV_SAMPLE_FMT_FLTP,
  FFmpegError,
  SoftwareResampleContext,
} from 'node-av';
import './ffmpeg.ts';
import type { AudioSink, AudioSource, Progress } from '../../dsp/audio/source.ts';
import { greatestDivisor } from '../../dsp/signal/sinc.ts';

/** Measured 48 → 44.1 kHz: alias −137 dB, flat to 20 kHz, THD+N −139 dB. swresample's own default aliases at −12 dB. */
const TAPS = 256;
const CUTOFF = 0.955;
const SETTINGS = {
  filter_size: String(TAPS),
  phase_shift: '10',
  cutoff: String(CUTOFF),
  filter_type: 'kaiser',
  kaiser_beta: '14',
  exact_rational: '1',
};
/** Frames read at a time. */
const CHUNK = 16384;

/**
 * Streams `source` (mono or stereo) at rate `to` into `sink`, whose rate is `to`: exactly round(length · to / from)
 * frames, no delay. What lies before and after the source counts as silence, as it does in every source.
 */
export function resample(source: AudioSource, to: number, sink: AudioSink, progress: Progress): void {
  const { channels, sampleRate: from } = source;
  if (channels > 2) throw new Error(`resampling is made for mono and stereo, not ${channels} channels`);
  const length = Math.round((source.length * to) / from);
  const common = greatestDivisor(from, to);
  // Silence around the source keeps swresample's mirrored edges away from it, and lets a source shorter than the
  // filter through. In front it is a whole number of frames at both rates, so that it can be cut off exactly.
  const filter = reachOf(from, to);
  const lead = Math.ceil((2 * filter) / (from / common)) * (from / common);
  const end = source.length + 2 * filter;
  const swr = open(channels, from, to);
  try {
    const capacity = Math.ceil((CHUNK * to) / from) + 2 * TAPS;
    const input = Array.from({ length: channels }, () => new Float32Array(CHUNK));
    const output = input.map(() => new Float32Array(capacity));
    const inBytes = input.map((channel) => Buffer.from(channel.buffer));
    const outBytes = output.map((channel) => Buffer.from(channel.buffer));
    let skip = (lead * to) / from;
    let left = length;
    for (let at = -lead; at < end && left > 0; at += CHUNK) {
      progress(Math.min(1, Math.max(0, at / source.length)));
      source.read(at, input);
      const n = check(swr.convertSync(outBytes, capacity, inBytes, CHUNK), 'convert');
      const first = Math.min(n, skip);
      const count = Math.min(n - first, left);
      if (count > 0) sink.write(output.map((channel) => channel.subarray(first, first + count)));
      skip -= first;
      left -= count;
    }
    if (left > 0) throw new Error(`resampling ${from} to ${to} Hz lost ${left} frames at the end`);
  } finally {
    swr.free();
  }
}

/** Frames of the source before and after a place that a filtered one there depends on; the half of them would do. */
export function reachOf(from: number, to: number): number {
  return Math.ceil((TAPS / CUTOFF) * Math.max(1, from / to));
}

function open(channels: number, from: number, to: number): SoftwareResampleContext {
  const layout = channels === 1 ? AV_CHANNEL_LAYOUT_MONO : AV_CHANNEL_LAYOUT_STEREO;
  const swr = new SoftwareResampleContext();
  try {
    check(swr.allocSetOpts2(layout, AV_SAMPLE_FMT_FLTP, to, layout, AV_SAMPLE_FMT_FLTP, from), 'set up');
    for (const [name, value] of Object.entries(SETTINGS)) check(swr.setOption(name, value), name);
    check(swr.init(), 'start');
    return swr;
  } catch (error) {
    swr.free();
    throw error;
  }
}

function check(result: number, what: string): number {
  FFmpegError.throwIfError(result, what);
  return result;
}
