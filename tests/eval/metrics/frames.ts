import { powerOf, RealFft } from '../../../dsp/signal/fft.ts';
import { hann } from '../../../dsp/signal/window.ts';

/** Calls `visit` with the power spectrum of Hann frames centred on from, from + hop, … below `to`; zeros outside the samples. */
export function eachPower(
  x: Float32Array,
  from: number,
  to: number,
  size: number,
  hop: number,
  visit: (power: Float64Array, index: number) => void,
): void {
  const fft = RealFft.of(size);
  const window = hann(size);
  const frame = new Float32Array(size);
  const power = new Float64Array(size / 2 + 1);
  for (let at = from, t = 0; at < to; at += hop, t++) {
    for (let i = 0; i < size; i++) frame[i] = (x[at - size / 2 + i] ?? 0) * window[i]!;
    fft.forward(frame, frame);
    powerOf(frame, power);
    visit(power, t);
  }
}

export function monoOf(channels: readonly Float32Array[]): Float32Array {
  if (channels.length === 1) return channels[0]!;
  return channels[0]!.map((_, i) => channels.reduce((sum, channel) => sum + channel[i]!, 0) / channels.length);
}
