import { type AudioSink, type AudioSource, noProgress } from '../../dsp/audio/source.ts';
import { greatestDivisor } from '../../dsp/signal/sinc.ts';
import { resample } from './resample.ts';

/**
 * Frames [start, start + n) of what `resample` gives of the whole source, to the bit: `into` has an array of n a channel. Outside the result it is
 * silent. The filter has the same phases again every `step` frames, so what begins at such a place is computed alike wherever it stands.
 */
export function resampleSpan(source: AudioSource, to: number, start: number, into: readonly Float32Array[]): void {
  const { sampleRate: from } = source;
  const step = to / greatestDivisor(from, to);
  const first = Math.floor(start / step) * step;
  const offset = (first * from) / to;
  const frames = into[0]!.length;
  const wanted = start - first + frames;
  const stretch: AudioSource = {
    sampleRate: from,
    channels: source.channels,
    // What is read before and after is the source's own: `resample` looks beyond both ends.
    length: Math.ceil((wanted * from) / to) + 1,
    read: (at, block) => source.read(at + offset, block),
  };
  let at = first - start;
  const sink: AudioSink = {
    sampleRate: to,
    channels: source.channels,
    write(block) {
      const begin = Math.max(0, -at);
      const end = Math.min(block[0]!.length, frames - at);
      const heard = end > begin ? block.map((channel) => channel.subarray(begin, end)) : [];
      for (const [c, channel] of heard.entries()) into[c]!.set(channel, at + begin);
      at += block[0]!.length;
    },
  };
  resample(stretch, to, sink, noProgress);
  const total = Math.round((source.length * to) / from);
  for (const channel of into) {
    if (start < 0) channel.fill(0, 0, Math.min(frames, -start));
    if (start + frames > total) channel.fill(0, Math.max(0, total - start));
  }
}
