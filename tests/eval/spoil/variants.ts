import { type PerStem, perStem, STEMS, type StemName } from '../../../dsp/audio/stem.ts';
import { type Cause, SEVERITIES, type Severity } from '../../../dsp/damage/finding.ts';
import { Random } from '../random.ts';
import type { TrueDamage } from '../truth.ts';
import { artifact } from './artifact.ts';
import { bandlimit } from './bandlimit.ts';
import { click } from './click.ts';
import { clipping } from './clipping.ts';
import { distortion } from './distortion.ts';
import { dropout } from './dropout.ts';
import { noise } from './noise.ts';
import { powerOf, type Spoiler } from './spoiler.ts';

export const SPOILERS: Record<Cause, Spoiler> = { clipping, distortion, noise, bandlimit, dropout, click, artifact };

/** What a variant asks for on each stem: causes in turn, each with a severity. */
interface Plan {
  readonly stem: StemName;
  readonly wishes: readonly { cause: Cause; severity: Severity }[];
}

/** Spoils the stems in place by a variant's plan and says what was done. */
export function spoil(
  id: string,
  variant: 'assorted' | 'severe',
  stems: PerStem<Float32Array[]>,
  rate: number,
): TrueDamage[] {
  const random = new Random('spoil', id, variant);
  const clean = perStem((stem) => stems[stem].map((channel) => channel.slice()));
  const regions: TrueDamage[] = [];
  for (const { stem, wishes } of variant === 'assorted' ? assorted(random) : severe(random)) {
    const active = activeLevel(clean[stem], rate);
    if (active === 0) continue;
    const others = clean[stem].map((_, c) => {
      const sum = new Float32Array(clean[stem][0]!.length);
      for (const other of STEMS) {
        if (other !== stem) for (let i = 0; i < sum.length; i++) sum[i]! += clean[other][c]![i]!;
      }
      return sum;
    });
    const taken: { from: number; to: number }[] = [];
    for (const { cause, severity } of wishes) {
      const spoiler = SPOILERS[cause];
      for (let attempt = 0; attempt < 40; attempt++) {
        const seconds = random.between(...spoiler.seconds[severity]);
        const length = Math.round(seconds * rate);
        const from = Math.round(random.between(rate, clean[stem][0]!.length - length - 3 * rate));
        const span = { from, to: from + length };
        // Regions of one stem stand at least a second apart, so that each has clean neighbours.
        if (taken.some((other) => span.from < other.to + rate && other.from < span.to + rate)) continue;
        if (cause !== 'dropout' && !sounding(clean[stem], span, active, rate)) continue;
        const done = spoiler.apply(stems[stem], span, { rate, severity, random, active, others });
        if (done === null) continue;
        taken.push(done);
        const { from: a, to: b, detail, or } = done;
        regions.push({ stem, start: a / rate, end: b / rate, cause, severity, detail, ...(or && { or }) });
        break;
      }
    }
  }
  return regions.sort((a, b) => a.start - b.start);
}

/** Every cause about twice, spread over three or four stems with three to six regions each. */
function assorted(random: Random): Plan[] {
  const causes = Object.keys(SPOILERS) as Cause[];
  const deck = [...random.shuffle(causes), ...random.shuffle(causes), ...random.shuffle(causes)];
  const spared = random.chance(0.4) ? random.pick(STEMS) : null;
  return STEMS.filter((stem) => stem !== spared).map((stem) => ({
    stem,
    wishes: deck.splice(0, random.whole(3, 6)).map((cause) => ({ cause, severity: random.pick(SEVERITIES) })),
  }));
}

/** What calls for rebuilding: severe gaps, bands and distortion on drums, bass and other. */
function severe(random: Random): Plan[] {
  const causes = ['dropout', 'bandlimit', 'distortion', 'dropout', 'noise', 'clipping'] as const;
  return (['drums', 'bass', 'other', 'vocals'] as const).map((stem) => ({
    stem,
    wishes: random
      .shuffle(causes)
      .slice(0, stem === 'vocals' ? 3 : 4)
      .map((cause) => ({ cause, severity: 'severe' as const })),
  }));
}

/** RMS of the 100 ms blocks within 25 dB of the loudest. */
export function activeLevel(channels: readonly Float32Array[], rate: number): number {
  const powers = blocks(channels, rate, 0, channels[0]!.length);
  const loudest = powers.reduce((a, b) => Math.max(a, b), 0);
  const active = powers.filter((power) => power > loudest / 316);
  return active.length === 0 || loudest === 0 ? 0 : Math.sqrt(active.reduce((a, b) => a + b, 0) / active.length);
}

/** At least 70 % of the span's blocks lie within 22 dB of the stem's usual level. */
function sounding(
  channels: readonly Float32Array[],
  span: { from: number; to: number },
  active: number,
  rate: number,
): boolean {
  const powers = blocks(channels, rate, span.from, span.to);
  return powers.filter((power) => power > (active / 12.6) ** 2).length >= 0.7 * powers.length;
}

function blocks(channels: readonly Float32Array[], rate: number, from: number, to: number): number[] {
  const size = Math.round(rate / 10);
  const out: number[] = [];
  for (let at = from; at < to; at += size) out.push(powerOf(channels, at, Math.min(to, at + size)));
  return out;
}
