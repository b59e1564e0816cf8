/** Sounds for tests: made here, so that what is in them is known. */

/** A seeded stream of numbers in [0, 1) (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const RATE = 44100;

/** Plucked strings (Karplus-Strong), a note every `every` seconds from a minor scale, of varying loudness, two channels a little apart. */
export function plucked(seconds: number, every = 0.25, seed = 1, low = 110): Float32Array[] {
  const random = seeded(seed);
  const length = Math.round(seconds * RATE);
  const out = [new Float32Array(length), new Float32Array(length)];
  const scale = [0, 2, 3, 5, 7, 8, 10, 12, 14, 15];
  for (let at = 0; at < length; at += Math.round(every * RATE)) {
    const hz = low * 2 ** (scale[Math.floor(random() * scale.length)]! / 12);
    const period = Math.max(2, Math.round(RATE / hz));
    const line = Float32Array.from({ length: period }, () => random() * 2 - 1);
    const gain = 0.12 + 0.1 * random();
    const pan = 0.4 + 0.2 * random();
    const end = Math.min(length, at + Math.round(4 * every * RATE));
    for (let i = at, k = 0; i < end; i++) {
      const following = (k + 1) % period;
      const value = line[k]!;
      line[k] = 0.498 * (value + line[following]!);
      k = following;
      const fade = Math.min(1, (end - i) / 2000);
      out[0]![i]! += gain * fade * value * (1 - pan);
      out[1]![i]! += gain * fade * value * pan;
    }
  }
  return out;
}

/** Kick, snare and hi-hat of decaying tones and noise, eight hits a bar of two seconds. */
export function drums(seconds: number, seed = 2): Float32Array[] {
  const random = seeded(seed);
  const length = Math.round(seconds * RATE);
  const mono = new Float32Array(length);
  const step = Math.round(0.25 * RATE);
  for (let n = 0; n * step < length; n++) {
    const at = n * step + Math.round(random() * 200);
    const loud = 0.7 + 0.3 * random();
    const end = Math.min(length, at + RATE);
    for (let i = at; i < end; i++) {
      const t = (i - at) / RATE;
      let y = 0.12 * Math.exp(-t / 0.03) * (random() * 2 - 1);
      if (n % 4 === 0)
        y += 0.6 * Math.exp(-t / 0.12) * Math.sin(2 * Math.PI * (50 * t + 4 * (1 - Math.exp(-t / 0.03))));
      if (n % 4 === 2) y += 0.35 * Math.exp(-t / 0.08) * (random() * 2 - 1 + Math.sin(2 * Math.PI * 190 * t));
      mono[i]! += loud * 0.6 * y;
    }
  }
  return [mono, mono.slice()];
}

/** A copy with samples [from, to) seconds of every channel put through `change(value, index, channel)`. */
export function spoiled(
  clean: readonly Float32Array[],
  from: number,
  to: number,
  change: (value: number, index: number, channel: Float32Array) => number,
): Float32Array[] {
  const [first, last] = [Math.round(from * RATE), Math.round(to * RATE)];
  return clean.map((channel) => {
    const out = channel.slice();
    for (let i = first; i < last; i++) out[i] = change(channel[i]!, i - first, channel);
    return out;
  });
}

export function rms(channels: readonly Float32Array[]): number {
  let sum = 0;
  for (const x of channels) for (const value of x) sum += value * value;
  return Math.sqrt(sum / (channels.length * channels[0]!.length));
}
