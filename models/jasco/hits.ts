/** Drum sounds enough for JASCO, which hears of its drums condition when and roughly what, in three frames of its codec at a time: not how it sounds. */

type HitClass = 'kick' | 'snare' | 'hihat' | 'openhat' | 'tom' | 'cymbal' | 'other';

interface RenderedHit {
  /** Seconds from the beginning. */
  readonly time: number;
  readonly class: HitClass;
  /** 0..1 */
  readonly strength: number;
}

interface Voice {
  /** Hz of the tone, at the attack and when it has settled; null: none. */
  readonly tone: readonly [number, number] | null;
  /** Share of noise, its rest is tone; and whether the noise is bright. */
  readonly noise: number;
  readonly isBright: boolean;
  /** Seconds in which it falls by 60 dB. */
  readonly decay: number;
}

/** Round figures of acoustic kits: a kick settles near 55 Hz, a snare's shell near 190 Hz. */
const VOICES: Readonly<Record<HitClass, Voice>> = {
  kick: { tone: [120, 55], noise: 0.05, isBright: false, decay: 0.3 },
  snare: { tone: [220, 190], noise: 0.7, isBright: false, decay: 0.25 },
  hihat: { tone: null, noise: 1, isBright: true, decay: 0.1 },
  openhat: { tone: null, noise: 1, isBright: true, decay: 0.5 },
  tom: { tone: [150, 110], noise: 0.1, isBright: false, decay: 0.4 },
  cymbal: { tone: null, noise: 1, isBright: true, decay: 1.5 },
  other: { tone: [400, 400], noise: 0.5, isBright: false, decay: 0.15 },
};
/** Seconds in which a settling tone comes two thirds of the way. */
const SETTLING = 0.03;

/** Adds hits to samples [from, to) of `into`; sounds are cut at `to`. The noise is the same for the same hit. */
export function renderHits(
  hits: readonly RenderedHit[],
  into: Float32Array,
  {
    sampleRate,
    from,
    to,
    level,
  }: { readonly sampleRate: number; readonly from: number; readonly to: number; readonly level: number },
): void {
  for (const { time, class: name, strength } of hits) {
    const start = Math.round(time * sampleRate);
    if (start < from || start >= to) continue;
    const { tone, noise, isBright, decay } = VOICES[name];
    const end = Math.min(to, start + Math.round(decay * sampleRate));
    const fall = Math.log(1000) / (decay * sampleRate);
    let state = (start + 1) >>> 0;
    let last = 0;
    let phase = 0;
    for (let n = start; n < end; n++) {
      const since = n - start;
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const white = state / 2 ** 31 - 1;
      const rough = isBright ? white - last : white;
      last = white;
      if (tone !== null)
        phase +=
          (2 * Math.PI * (tone[1] + (tone[0] - tone[1]) * Math.exp(-since / (SETTLING * sampleRate)))) / sampleRate;
      const sound = noise * 0.5 * rough + (tone === null ? 0 : (1 - noise) * Math.sin(phase));
      into[n]! += level * strength * Math.exp(-fall * since) * sound;
    }
  }
}
