import type { AudioSource } from '../audio/source.ts';
import type { Settled } from './causes/cause.ts';
import { gapFinding } from './causes/dropout.ts';
import { DAMAGE_CAUSES } from './causes.ts';
import type { Evidence } from './evidence.ts';
import type { Cause, Finding } from './finding.ts';
import type { Gap } from './gaps.ts';
import type { Suspicion } from './judge.ts';
import { isSamePassage } from './recurring.ts';

/** Stretches nearer than this (seconds) are one damaged span, whatever the classifier called its parts. */
const TOGETHER = 0.3;
/** Stretches of one cause nearer than this are one span: what lies between was too quiet to tell. */
const SAME_CAUSE = 0.9;
/** Below this mean probability of damage a span is not told. */
const LEAST = 0.6;
/** Nats that the bouts of a span must come to together: as much as going in and out of a single one would cost at 5 nats a change. */
const ENOUGH = 10;
/** Share of the recording from which on a span cannot be told by how it differs from the rest. */
const MOST = 0.5;
/** These go with the loudest places of a song, which may well be played again just so; all others do not recur with the music. */
const RECURRENT: ReadonlySet<Cause> = new Set(['clipping', 'distortion']);
/** The classifier sees a gap longer than it is, by what it takes in on either side (seconds). */
const SHADOW = 0.5;
/** Holes in these are of a piece with the rest of the damage (a pause between two clicks looks like one); in a passage with other damage a gap is one more. */
const HOLED: ReadonlySet<Cause> = new Set(['distortion', 'artifact', 'dropout', 'click']);

/** Settles what the classifier suspects and what was found by the sample into findings, sorted by start. */
export function fuse(
  e: Evidence,
  suspicions: readonly Suspicion[],
  gaps: readonly Gap[],
  usual: number,
  source: AudioSource | null,
): Finding[] {
  const groups = grouped(suspicions, e.sampleRate / e.hop).map((group) => settle(group));
  const out: Finding[] = [];
  for (const settled of groups) {
    if (settled.confidence < LEAST || settled.weight < ENOUGH || settled.to - settled.from > MOST * e.slots) continue;
    if (!RECURRENT.has(settled.cause) && groups.some((other) => isRepeat(e, settled, other))) continue;
    const finding = DAMAGE_CAUSES[settled.cause].settle(e, settled, usual);
    if (finding !== null) out.push(finding);
  }
  const spans = out.slice();
  for (const gap of gaps) {
    const finding = gapFinding(e, gap, source);
    if (finding === null) continue;
    const within = spans.find((f) => f.start < gap.end && gap.start < f.end);
    const isShadow = within !== undefined && within.end - within.start <= gap.end - gap.start + SHADOW * e.sampleRate;
    if (within && !isShadow && HOLED.has(within.cause)) continue;
    // A second gap in the same span finds it gone already.
    const at = isShadow ? out.indexOf(within) : -1;
    if (at >= 0) out.splice(at, 1);
    out.push(finding);
  }
  return out.sort((a, b) => a.start - b.start);
}

/** Stretches that belong to one damaged span, in order. */
function grouped(suspicions: readonly Suspicion[], slotsPerSecond: number): Suspicion[][] {
  const groups: Suspicion[][] = [];
  for (const suspicion of suspicions) {
    const last = groups.at(-1)?.at(-1);
    const reach = last?.cause === suspicion.cause ? SAME_CAUSE : TOGETHER;
    if (last && suspicion.from - last.to <= reach * slotsPerSecond) groups.at(-1)!.push(suspicion);
    else groups.push([suspicion]);
  }
  return groups;
}

function isRepeat(e: Evidence, settled: Settled, other: Settled): boolean {
  return other !== settled && other.cause === settled.cause && isSamePassage(e, settled, other);
}

/** One span of one cause: the one with the most probability over the group's time. */
function settle(group: readonly Suspicion[]): Settled & { readonly weight: number } {
  const masses = new Map<Cause, number>();
  let any = 0;
  let length = 0;
  for (const { cause, from, to, own, any: damaged } of group) {
    masses.set(cause, (masses.get(cause) ?? 0) + own * (to - from));
    any += damaged * (to - from);
    length += to - from;
  }
  const [cause] = [...masses].reduce((best, next) => (next[1] > best[1] ? next : best));
  const main = group.filter((s) => s.cause === cause).reduce((a, b) => (b.to - b.from > a.to - a.from ? b : a));
  const share = masses.get(cause)! / length;
  return {
    from: group[0]!.from,
    to: group.at(-1)!.to,
    cause,
    severity: main.severity,
    confidence: Math.sqrt((any / length) * share),
    weight: group.reduce((sum, { weight }) => sum + weight, 0),
  };
}
