import type { AudioSource, Progress } from '../audio/source.ts';
import { type PerStem, perStem, STEMS } from '../audio/stem.ts';
import { BLOCK, Scratch } from '../audio/views.ts';
import { type Finding, type StemDamage, worstSeverity } from './finding.ts';

/** A stem that holds at least this share of the energy around a damaged span sounds in it. */
const SOUNDING = 0.1;
/** Seconds on either side of a span in which it is heard which stems sound: in a gap itself none does. */
const AROUND = 0.4;
/** The longest stretch that is read to learn the shares; longer spans are sampled in this many seconds from their start. */
const LONGEST = 20;
/**
 * What a separator itself leaves in a stem looks like these causes. They count only where they stand out this clearly from
 * the stem's own norm.
 */
const OWN_CONFIDENCE = {
  artifact: 2,
  dropout: 2,
  bandlimit: 0.97,
  noise: 0.95,
  distortion: 0.95,
  clipping: 0.8,
  click: 0.9,
} as const;

/**
 * Shares out what was found in a recording among the stems that a separator made of it.
 *
 * A finding of the mix goes to every stem that sounds around it; where the stem's own evidence shows the same cause there, that
 * says more exactly where and how badly. What only a stem shows is most likely the separator's own doing, and is left out unless it is sure.
 * All sources have the mix's rate. Reads each stem only around the findings.
 */
export function attributeDamage(
  mix: StemDamage,
  stems: PerStem<AudioSource>,
  own: PerStem<StemDamage>,
  progress: Progress,
): PerStem<StemDamage> {
  const found = perStem((): Finding[] => []);
  mix.findings.forEach((finding, k) => {
    progress(k / mix.findings.length);
    const shares = sharesAround(finding, stems);
    for (const stem of STEMS) {
      if (shares[stem] < SOUNDING) continue;
      const nearer = own[stem].findings.find((other) => other.cause === finding.cause && overlap(finding, other) > 0.5);
      found[stem].push(
        nearer ? { ...finding, start: nearer.start, end: nearer.end, severity: nearer.severity } : finding,
      );
    }
  });
  for (const stem of STEMS) {
    for (const finding of own[stem].findings) {
      if (finding.confidence < OWN_CONFIDENCE[finding.cause]) continue;
      if (found[stem].some((other) => other.start < finding.end && finding.start < other.end)) continue;
      found[stem].push(finding);
    }
  }
  progress(1);
  return perStem((stem) => {
    const findings = found[stem].sort((a, b) => a.start - b.start);
    return { ...own[stem], level: worstSeverity(findings), findings };
  });
}

/** Shared length over the longer of the two. */
function overlap(a: Finding, b: Finding): number {
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return shared / Math.max(a.end - a.start, b.end - b.start);
}

/** Each stem's share of the energy around a span. All 0 in silence. */
function sharesAround(finding: Finding, stems: PerStem<AudioSource>): PerStem<number> {
  const energies = perStem((stem) => energyAround(finding, stems[stem]));
  const sum = STEMS.reduce((total, stem) => total + energies[stem], 0);
  return perStem((stem) => (sum > 0 ? energies[stem] / sum : 0));
}

function energyAround(finding: Finding, source: AudioSource): number {
  const margin = Math.round(AROUND * source.sampleRate);
  const end = Math.min(finding.end, finding.start + LONGEST * source.sampleRate) + margin;
  const scratch = new Scratch(source.channels);
  let energy = 0;
  for (let at = finding.start - margin; at < end; at += BLOCK) {
    const block = scratch.of(Math.min(BLOCK, end - at));
    source.read(at, block);
    for (const channel of block) for (let i = 0; i < channel.length; i++) energy += channel[i]! * channel[i]!;
  }
  return energy;
}
