import type { AudioSource, Progress } from '../audio/source.ts';
import { type PerStem, perStem, STEMS, type StemName } from '../audio/stem.ts';
import { Scratch } from '../audio/views.ts';
import { LoudnessMeter, SILENT_LUFS } from '../measure/loudness.ts';
import type { Reference } from './reference.ts';

interface BalanceOptions {
  /** dB on top of the balance, stems left out get 0. */
  readonly stemGains?: Partial<PerStem<number>>;
  /** dB on the vocals, on top of everything else. */
  readonly vocalBoost?: number;
  /** Match this reference's vocal level against the accompaniment instead of the original's. */
  readonly reference?: Reference;
}

export interface Balance {
  /** Linear, for mixSource. Exactly 1 where nothing was changed, asked for, or off by more than NEGLIGIBLE. */
  readonly gains: PerStem<number>;
  /** One sentence a stem whose gain is not 1: where its gain comes from. */
  readonly why: Partial<PerStem<string>>;
}

/** dB. Level differences below are not heard, and correcting them would only cost bit-identity. */
const NEGLIGIBLE = 0.5;
/** dB. Automatic corrections go no further: a larger difference is damage or a choice, not balance. */
const MOST = 6;
/** Share of a stem's sounding passages that must be untouched for them to carry its level. */
const CARRIES = 0.1;

/**
 * The gains that keep mended stems in the balance of the original ones, or bring the vocals to a reference's level.
 *
 * Where a stem has untouched passages they set its level and its gain is exactly 1. Only a stem that was rewritten nearly everywhere is
 * brought to the loudness it had. Both sets of stems have one length and rate. One pass over all stems.
 */
export function balance(
  original: PerStem<AudioSource>,
  mended: PerStem<AudioSource>,
  options: BalanceOptions,
  progress: Progress,
): Balance {
  const measured = compare(original, mended, options.reference !== undefined, progress);
  const db = perStem(() => 0);
  const why: Partial<PerStem<string>> = {};
  for (const stem of STEMS) {
    const { before, after, kept } = measured.stems[stem];
    if (kept >= CARRIES || before <= SILENT_LUFS || after <= SILENT_LUFS) continue;
    const difference = clamp(before - after);
    if (Math.abs(difference) < NEGLIGIBLE) continue;
    db[stem] = difference;
    why[stem] = `Rewritten nearly everywhere, and brought back to the ${before.toFixed(1)} LUFS it had.`;
  }
  const wanted = options.reference?.vocalLevel ?? null;
  const vocals = measured.stems.vocals.after;
  if (wanted !== null && vocals > SILENT_LUFS && measured.accompaniment > SILENT_LUFS) {
    const have = vocals + db.vocals - measured.accompaniment;
    const difference = clamp(wanted - have);
    if (Math.abs(difference) >= NEGLIGIBLE) {
      db.vocals += difference;
      why.vocals = `The reference's vocals lie ${wanted.toFixed(1)} LU from its accompaniment, here they lay at ${have.toFixed(1)}.`;
    }
  }
  db.vocals += options.vocalBoost ?? 0;
  for (const stem of STEMS) db[stem] += options.stemGains?.[stem] ?? 0;
  return { gains: perStem((stem) => (db[stem] === 0 ? 1 : 10 ** (db[stem] / 20))), why };
}

interface Compared {
  readonly stems: PerStem<{ readonly before: number; readonly after: number; readonly kept: number }>;
  /** Loudness of drums, bass and other together, mended; −70 where it was not asked for. */
  readonly accompaniment: number;
}

/** Steps in which a stem counts as kept or rewritten: 0.1 s at 44.1 kHz, and the size of the blocks read. */
const STEP = 4096;

function compare(
  original: PerStem<AudioSource>,
  mended: PerStem<AudioSource>,
  withAccompaniment: boolean,
  progress: Progress,
): Compared {
  const { sampleRate, channels, length } = original.vocals;
  const meters = perStem(() => ({
    before: new LoudnessMeter(sampleRate, channels),
    after: new LoudnessMeter(sampleRate, channels),
    kept: 0,
    sounding: 0,
  }));
  const accompaniment = new LoudnessMeter(sampleRate, channels);
  const a = new Scratch(channels);
  const b = new Scratch(channels);
  const sum = new Scratch(channels);
  for (let at = 0; at < length; at += STEP) {
    progress(at / length);
    const n = Math.min(STEP, length - at);
    const backing = sum.of(n);
    for (const channel of backing) channel.fill(0);
    for (const stem of STEMS) {
      const before = a.of(n);
      const after = b.of(n);
      original[stem].read(at, before);
      mended[stem].read(at, after);
      const meter = meters[stem];
      meter.before.feed(before);
      meter.after.feed(after);
      if (sounds(before)) {
        meter.sounding++;
        if (same(before, after)) meter.kept++;
      }
      if (withAccompaniment && stem !== 'vocals') add(after, backing);
    }
    if (withAccompaniment) accompaniment.feed(backing);
  }
  return {
    stems: perStem((stem: StemName) => ({
      before: meters[stem].before.read().integrated,
      after: meters[stem].after.read().integrated,
      kept: meters[stem].sounding === 0 ? 1 : meters[stem].kept / meters[stem].sounding,
    })),
    accompaniment: accompaniment.read().integrated,
  };
}

/** Whether a step is louder than −60 dBFS anywhere. */
function sounds(block: readonly Float32Array[]): boolean {
  return block.some((channel) => channel.some((value) => value > 0.001 || value < -0.001));
}

function same(a: readonly Float32Array[], b: readonly Float32Array[]): boolean {
  for (let c = 0; c < a.length; c++) {
    const x = a[c]!;
    const y = b[c]!;
    for (let n = 0; n < x.length; n++) if (x[n] !== y[n]) return false;
  }
  return true;
}

function add(from: readonly Float32Array[], into: readonly Float32Array[]): void {
  for (let c = 0; c < into.length; c++) {
    const x = from[c]!;
    const y = into[c]!;
    for (let n = 0; n < y.length; n++) y[n]! += x[n]!;
  }
}

function clamp(db: number): number {
  return Math.max(-MOST, Math.min(MOST, db));
}
