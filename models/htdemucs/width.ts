import type { AudioSink, AudioSource } from '../../dsp/audio/source.ts';

/** One channel as several equal ones: how upstream gives mono to its networks. */
export function doubled(source: AudioSource, channels: number): AudioSource {
  const { sampleRate, length } = source;
  return {
    sampleRate,
    channels,
    length,
    read(start, into) {
      source.read(start, [into[0]!]);
      for (let c = 1; c < into.length; c++) into[c]!.set(into[0]!);
    },
  };
}

/** Takes `channels` channels and passes on their mean as one. */
export function averaged(sink: AudioSink, channels: number): AudioSink {
  return {
    sampleRate: sink.sampleRate,
    channels,
    write(block) {
      const frames = block[0]!.length;
      const out = new Float32Array(frames);
      for (let i = 0; i < frames; i++) {
        let sum = 0;
        for (const channel of block) sum += channel[i]!;
        out[i] = sum / channels;
      }
      sink.write([out]);
    },
  };
}
