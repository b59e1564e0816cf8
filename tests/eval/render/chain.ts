import type { StemName } from '../../../dsp/audio/stem.ts';
import type { SongSpec } from '../compose/spec.ts';
import { Random } from '../random.ts';
import { Biquad } from './filter.ts';

/** Level of each stem's loud passages, dBFS RMS, before the common scaling. */
const LEVEL: Record<StemName, number> = { vocals: -20, drums: -21, bass: -21, other: -23 };

/**
 * Light production of one stem, in place where it can be: tone, compression, some saturation, a room, a level.
 * Nothing here looks at another stem, so a mix is exactly the sum of its stems.
 */
export function produce(stem: StemName, dry: readonly Float32Array[], spec: SongSpec): Float32Array[] {
  const random = new Random('chain', spec.seed, stem);
  const rate = spec.sampleRate;
  const channels = dry.map((channel) => channel.slice());
  for (const channel of channels) tone(stem, channel, rate, new Random('eq', spec.seed, stem));
  level(channels, rate, -18);
  compress(channels, rate, random.between(-22, -14), random.between(1.3, stem === 'vocals' ? 3.5 : 2.5));
  const drive = stem === 'bass' || stem === 'drums' ? random.between(0, 1.2) : random.between(0, 0.5);
  if (drive > 0.2) for (const channel of channels) saturate(channel, drive);
  const amount = {
    vocals: random.between(0.06, 0.2),
    drums: random.between(0.02, 0.1),
    bass: 0,
    other: random.between(0.04, 0.16),
  }[stem];
  if (amount > 0) room(channels, rate, random.between(0.4, 1.6), amount);
  level(channels, rate, LEVEL[stem] + random.between(-2, 2));
  return channels;
}

function tone(stem: StemName, channel: Float32Array, rate: number, random: Random): void {
  const lowCut = { vocals: 90, drums: 28, bass: 26, other: 70 }[stem];
  Biquad.highpass(rate, lowCut).run(channel);
  Biquad.lowShelf(rate, 180, random.between(-2, 2)).run(channel);
  Biquad.peak(rate, random.between(400, 2500), 0.9, random.between(-3, 3)).run(channel);
  Biquad.highShelf(rate, 6000, random.between(-2, 3)).run(channel);
}

/** Scales so that the mean square of the half-second blocks within 20 dB of the loudest comes to `db`. */
function level(channels: readonly Float32Array[], rate: number, db: number): void {
  const size = Math.round(rate / 2);
  const powers: number[] = [];
  for (let at = 0; at < channels[0]!.length; at += size) {
    let sum = 0;
    for (const channel of channels)
      for (let i = at; i < Math.min(channel.length, at + size); i++) sum += channel[i]! ** 2;
    powers.push(sum / size / channels.length);
  }
  const loudest = powers.reduce((a, b) => Math.max(a, b), 0);
  const active = powers.filter((power) => power > loudest / 100 && power > 0);
  if (active.length === 0) return;
  const gain = Math.sqrt(10 ** (db / 10) / (active.reduce((a, b) => a + b, 0) / active.length));
  for (const channel of channels) for (let i = 0; i < channel.length; i++) channel[i]! *= gain;
}

/** Feed-forward compressor on the louder channel: 8 ms attack, 120 ms release, linked. */
function compress(channels: readonly Float32Array[], rate: number, threshold: number, ratio: number): void {
  const attack = 1 - Math.exp(-1 / (0.008 * rate));
  const release = 1 - Math.exp(-1 / (0.12 * rate));
  const limit = 10 ** (threshold / 20);
  const power = 1 / ratio - 1;
  let envelope = 0;
  let gain = 1;
  for (let i = 0; i < channels[0]!.length; i++) {
    let peak = 0;
    for (const channel of channels) peak = Math.max(peak, Math.abs(channel[i]!));
    envelope += (peak > envelope ? attack : release) * (peak - envelope);
    if ((i & 15) === 0) gain = envelope > limit ? (envelope / limit) ** power : 1;
    for (const channel of channels) channel[i]! *= gain;
  }
}

function saturate(channel: Float32Array, drive: number): void {
  const scale = 1 / drive;
  for (let i = 0; i < channel.length; i++) channel[i] = Math.tanh(channel[i]! * drive) * scale;
}

/** A feedback delay network of eight lines with a Hadamard mixer; adds `amount` of it to the dry sound. */
export function room(channels: readonly Float32Array[], rate: number, seconds: number, amount: number): void {
  const lengths = [1433, 1601, 1867, 2053, 2251, 2399, 2617, 2797].map((n) => Math.round((n * rate) / 44100));
  const lines = lengths.map((n) => new Float32Array(n));
  const feedback = lengths.map((n) => 10 ** ((-3 * n) / (seconds * rate)));
  const at = new Int32Array(8);
  const low = new Float64Array(8);
  const y = new Float64Array(8);
  const left = channels[0]!;
  const right = channels[1] ?? left;
  const scale = 1 / Math.sqrt(8);
  for (let i = 0; i < left.length; i++) {
    for (let k = 0; k < 8; k++) {
      const value = lines[k]![at[k]!]!;
      low[k]! += 0.6 * (value - low[k]!);
      y[k] = low[k]! * feedback[k]!;
    }
    for (let span = 1; span < 8; span *= 2) {
      for (let k = 0; k < 8; k++) {
        if ((k & span) !== 0) continue;
        const a = y[k]!;
        const b = y[k + span]!;
        y[k] = a + b;
        y[k + span] = a - b;
      }
    }
    const inLeft = left[i]!;
    const inRight = right[i]!;
    for (let k = 0; k < 8; k++) {
      lines[k]![at[k]!] = y[k]! * scale + (k % 2 === 0 ? inLeft : inRight);
      at[k] = at[k]! + 1 === lengths[k] ? 0 : at[k]! + 1;
    }
    left[i] = inLeft + amount * (low[0]! + low[2]! - low[4]!);
    if (right !== left) right[i] = inRight + amount * (low[1]! + low[3]! - low[5]!);
  }
}
