import type { AudioSource } from '../../dsp/audio/source.ts';
import { BLOCK, Scratch } from '../../dsp/audio/views.ts';
import type { Level } from './spectrum.ts';

/** Added to the deviation by which is divided: silence stays silence. */
const FLOOR = 1e-8;

/** Mean and deviation (of a sample, n − 1) of the mean of a source's channels, as upstream takes them before it separates. Reads the source once. */
export function levelOf(source: AudioSource, onBlock: (share: number) => void = () => {}): Level {
  const scratch = new Scratch(source.channels);
  let sum = 0;
  let power = 0;
  for (let at = 0; at < source.length; at += BLOCK) {
    onBlock(at / source.length);
    const block = scratch.of(Math.min(BLOCK, source.length - at));
    source.read(at, block);
    for (let i = 0; i < block[0]!.length; i++) {
      let value = 0;
      for (const channel of block) value += channel[i]!;
      value /= source.channels;
      sum += value;
      power += value * value;
    }
  }
  if (source.length < 2) return { mean: sum, deviation: 0 };
  const mean = sum / source.length;
  return { mean, deviation: Math.sqrt(Math.max(0, power - sum * mean) / (source.length - 1)) };
}

/** The source with its level taken away. What lies around it is silence still. */
export function levelled(source: AudioSource, { mean, deviation }: Level): AudioSource {
  const { sampleRate, channels, length } = source;
  const scale = 1 / (deviation + FLOOR);
  return {
    sampleRate,
    channels,
    length,
    read(start, into) {
      source.read(start, into);
      const from = Math.max(0, -start);
      const to = Math.min(into[0]!.length, length - start);
      for (const channel of into) for (let i = from; i < to; i++) channel[i] = (channel[i]! - mean) * scale;
    },
  };
}

/** Gives the level back, in place. */
export function relevel(channels: readonly Float32Array[], { mean, deviation }: Level): void {
  const gain = deviation + FLOOR;
  for (const channel of channels) for (let i = 0; i < channel.length; i++) channel[i] = channel[i]! * gain + mean;
}
