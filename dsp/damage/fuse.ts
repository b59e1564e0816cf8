import type { AudioSource } from '../audio/source.ts';
import { describe } from './describe.ts';
import { refineGap, refineSpan } from './edges.ts';
import type { Evidence } from './evidence.ts';
import type { Cause, Finding, Severity } from './finding.ts';
import { findReturn, type Gap, NOTHING } from './gaps.ts';
import type { Suspicion } from './judge.ts';

/** Stretches nearer than this (seconds) are one damaged span, whatever the classifier called its parts. */
const TOGETHER = 0.3;
/** Stretches of one cause nearer than this are one span: what lies between was too quiet to tell. */
const SAME_CAUSE = 0.9;
/** Below this mean probability of damage a span is not told. */
const LEAST = 0.6;
/** Seconds after which a held loop has faded below what the classifier can hear. */
const LONGEST_HOLD = 2;
/** dB under the usual level. */
const DYING = 10;
/** An impulse at least this sharp (ratio) marks the edge of a span of clicks. */
const CLICK = 3;

/** The classifier sees a gap longer than it is, by what it takes in on either side (seconds). */
const SHADOW = 0.5;
const HOLED: ReadonlySet<Cause> = new Set(['distortion', 'artifact', 'dropout']);
/** A gap shorter than this (seconds) hardly ever hides that the next, louder note has begun. */
const BRIEF = 0.1;

/** dB a sound returns above where it was. In clean basses let go at once, the next note stood 11 to 14 dB above what was left of the last. */
const LOUDER = 9;

const DOUBTFUL = 0.5;

/** Settles what the classifier suspects and what was found by the sample into findings, sorted by start. */
export function fuse(
  e: Evidence,
  suspicions: readonly Suspicion[],
  gaps: readonly Gap[],
  usual: number,
  source: AudioSource | null,
): Finding[] {
  const out: Finding[] = [];
  for (const group of grouped(suspicions, e.sampleRate / e.hop)) {
    const settled = settle(group);
    if (settled.confidence < LEAST) continue;
    if (settled.cause === 'dropout') {
      const held = heldSpan(e, settled, usual);
      if (held !== null) out.push(held);
      continue;
    }
    if (settled.cause === 'bandlimit' && isDyingAway(e, settled, usual)) continue;
    const { from, to } =
      settled.cause === 'click' ? clickSpan(e, settled.from, settled.to) : refineSpan(e, settled.from, settled.to);
    out.push({
      start: from * e.hop,
      end: Math.min(e.length, to * e.hop),
      cause: settled.cause,
      severity: settled.severity,
      confidence: settled.confidence,
      detail: describe(e, settled.cause, from, to),
    });
  }
  const spans = out.slice();
  for (const gap of gaps) {
    const length = gap.end - gap.start;
    if (isNewNote(gap) && length < BRIEF * e.sampleRate) continue;
    const within = spans.find((f) => f.start < gap.end && gap.start < f.end);
    const isShadow = within !== undefined && within.end - within.start <= length + SHADOW * e.sampleRate;
    // Holes in these are of a piece with the rest of the damage; in a passage with other damage a gap is one more.
    if (within && !isShadow && HOLED.has(within.cause)) continue;
    // A second gap in the same span finds it gone already.
    const at = isShadow ? out.indexOf(within) : -1;
    if (at >= 0) out.splice(at, 1);
    const { start, end } = source === null ? gap : refineGap(source, gap, e.envelope.cell);
    out.push({
      start,
      end,
      cause: 'dropout',
      severity: severityOf((end - start) / e.sampleRate),
      confidence: isNewNote(gap) ? DOUBTFUL : 0.9,
      detail: tell(gap, (end - start) / e.sampleRate),
    });
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

interface Settled {
  readonly from: number;
  readonly to: number;
  readonly cause: Cause;
  readonly severity: Severity;
  readonly confidence: number;
}

/** One span of one cause: the one with the most probability over the group's time. */
function settle(group: readonly Suspicion[]): Settled {
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
  };
}

/** A gap that was filled with a loop of what came before: it fades, and ends where the sound comes back at once. */
function heldSpan(e: Evidence, settled: Settled, usual: number): Finding | null {
  const start = refineSpan(e, settled.from, settled.to).from * e.hop;
  const middle = Math.round((start + settled.to * e.hop) / 2);
  const end = findReturn(e, usual, middle, settled.to * e.hop + LONGEST_HOLD * e.sampleRate);
  if (end < 0) return null;
  const seconds = (end - start) / e.sampleRate;
  const { confidence } = settled;
  const detail = `${seconds.toFixed(2)} s missing, filled with a fading loop`;
  return { start, end, cause: 'dropout', severity: severityOf(seconds), confidence, detail };
}

/** The last of a chord loses its highs by nature: where all is this much quieter than usual, a narrow band proves nothing. */
function isDyingAway(e: Evidence, { from, to }: Settled, usual: number): boolean {
  let loudest = -150;
  for (let t = from; t < to; t++) loudest = Math.max(loudest, e.wave.level[t]!);
  return loudest < usual - DYING;
}

/** From the first to past the last click of a span. */
function clickSpan(e: Evidence, from: number, to: number): { from: number; to: number } {
  const reach = 4;
  let first = to;
  let last = from;
  for (let t = Math.max(0, from - reach); t < Math.min(e.slots, to + reach); t++) {
    if (e.wave.impulse[t]! < CLICK) continue;
    first = Math.min(first, t);
    last = t + 1;
  }
  return last - first > (to - from) / 2 ? { from: first, to: last } : { from, to };
}

/** What comes back far louder over a faint rest may be the next note rather than the same sound. */
function isNewNote(gap: Gap): boolean {
  return gap.fill > NOTHING && gap.rise - gap.fall > LOUDER;
}

/** A gap of up to 30 ms can be bridged by the ear, one of up to a quarter second by a good remedy. */
function severityOf(seconds: number): Severity {
  return seconds < 0.03 ? 'minor' : seconds < 0.25 ? 'damaged' : 'severe';
}

function tell(gap: Gap, seconds: number): string {
  const fill = gap.fill < -120 ? 'digital silence' : `${gap.fall.toFixed(0)} dB under what is around it`;
  return `${(1000 * seconds).toFixed(seconds < 0.01 ? 1 : 0)} ms missing, ${fill}`;
}
