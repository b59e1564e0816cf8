import {
  AV_CHANNEL_LAYOUT_MONO,
  AV_CHANNEL_LAYOUT_STEREO,
  AV_SAMPLE_FMT_FLTP,
  FFmpegError,
  SoftwareResampleContext,
} from 'node-av';
import type { AudioSink, AudioSource, Progress } from '../../dsp/audio/source.ts';
import { BLOCK } from '../../dsp/audio/views.ts';

/** Measured 48 → 44.1 kHz: alias −137 dB, flat to 20 kHz, THD+N −139 dB. swresample's own default aliases at −12 dB. */
const SETTINGS = {
  filter_size: '256',
  phase_shift: '10',
  cutoff: '0.955',
  filter_type: 'kaiser',
  kaiser_beta: '14',
  exact_rational: '1',
};

/**
 * Streams `source` at rate `to` into `sink` (whose rate is `to`): exactly round(length · to / from) frames, no delay.
 * Mono or stereo.
 */
export function resample(source: AudioSource, to: number, sink: AudioSink, progress: Progress): void {
  const { channels, sampleRate: from } = source;
  const length = Math.round((source.length * to) / from);
  const layout = channels === 1 ? AV_CHANNEL_LAYOUT_MONO : AV_CHANNEL_LAYOUT_STEREO;
  const swr = new SoftwareResampleContext();
  try {
    check(swr.allocSetOpts2(layout, AV_SAMPLE_FMT_FLTP, to, layout, AV_SAMPLE_FMT_FLTP, from), 'set up');
    for (const [name, value] of Object.entries(SETTINGS)) check(swr.setOption(name, value), name);
    check(swr.init(), 'start');
    const capacity = Math.ceil((BLOCK * to) / from) + 4096;
    const input = Array.from({ length: channels }, () => new Float32Array(BLOCK));
    const output = input.map(() => new Float32Array(capacity));
    const outBytes = output.map((channel) => Buffer.from(channel.buffer));
    let written = 0;
    const take = (n: number) => {
      const keep = Math.min(check(n, 'convert'), length - written);
      if (keep > 0) sink.write(output.map((channel) => channel.subarray(0, keep)));
      written += Math.max(0, keep);
    };
    for (let at = 0; at < source.length; at += BLOCK) {
      progress(at / source.length);
      const n = Math.min(BLOCK, source.length - at);
      const block = input.map((channel) => channel.subarray(0, n));
      source.read(at, block);
      take(
        swr.convertSync(
          outBytes,
          capacity,
          block.map((c) => Buffer.from(c.buffer, c.byteOffset, c.byteLength)),
          n,
        ),
      );
    }
    for (let n = 1; n > 0; ) take((n = swr.convertSync(outBytes, capacity, null, 0)));
    for (const channel of output) channel.fill(0);
    while (written < length) take(Math.min(capacity, length - written));
  } finally {
    swr.free();
  }
}

function check(result: number, what: string): number {
  FFmpegError.throwIfError(result, what);
  return result;
}
