import type { AudioSource } from '../../audio/source.ts';
import { refineGap, refineSpan } from '../edges.ts';
import type { Evidence } from '../evidence.ts';
import type { Finding, Severity } from '../finding.ts';
import { findReturn, type Gap, NOTHING } from '../gaps.ts';
import type { DamageCause } from './cause.ts';

/** Gaps: those filled with a fading loop by the classifier, all others to the sample by `findGaps`. */
export const dropout: DamageCause = {
  cause: 'dropout',
  /** A gap that was filled with a loop of what came before: it fades, and ends where the sound comes back at once. */
  settle(e, { from, to, confidence }, usual) {
    const start = refineSpan(e, from, to).from * e.hop;
    const middle = Math.round((start + to * e.hop) / 2);
    const end = findReturn(e, usual, middle, to * e.hop + LONGEST_HOLD * e.sampleRate);
    if (end < 0) return null;
    const seconds = (end - start) / e.sampleRate;
    const detail = `${seconds.toFixed(2)} s missing, filled with a fading loop`;
    return { start, end, cause: 'dropout', severity: severityOf(seconds), confidence, detail };
  },
};

/** Seconds after which a held loop has faded below what the classifier can hear. */
const LONGEST_HOLD = 2;
/** dB a sound returns above where it was. In clean basses let go at once, the next note stood 11 to 14 dB above what was left of the last. */
const LOUDER = 9;
/** A gap shorter than this (seconds) hardly ever hides that the next, louder note has begun. */
const BRIEF = 0.1;
const CONFIDENCE = 0.9;
const DOUBTFUL = 0.5;

/** The finding that a gap comes to; null where it is more likely the rest before the next note. `source` null leaves its edges to half a millisecond. */
export function gapFinding(e: Evidence, gap: Gap, source: AudioSource | null): Finding | null {
  // What comes back far louder over a faint rest may be the next note rather than the same sound.
  const isNewNote = gap.fill > NOTHING && gap.rise - gap.fall > LOUDER;
  if (isNewNote && gap.end - gap.start < BRIEF * e.sampleRate) return null;
  const { start, end } = source === null ? gap : refineGap(source, gap, e.envelope.cell);
  const seconds = (end - start) / e.sampleRate;
  return {
    start,
    end,
    cause: 'dropout',
    severity: severityOf(seconds),
    confidence: isNewNote ? DOUBTFUL : CONFIDENCE,
    detail: tell(gap, seconds),
  };
}

/** A gap of up to 30 ms can be bridged by the ear, one of up to a quarter second by a good remedy. */
function severityOf(seconds: number): Severity {
  return seconds < 0.03 ? 'minor' : seconds < 0.25 ? 'damaged' : 'severe';
}

function tell(gap: Gap, seconds: number): string {
  const fill = gap.fill <= NOTHING ? 'digital silence' : `${gap.fall.toFixed(0)} dB under what is around it`;
  return `${(1000 * seconds).toFixed(seconds < 0.01 ? 1 : 0)} ms missing, ${fill}`;
}
