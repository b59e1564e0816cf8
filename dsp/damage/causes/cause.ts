import type { StemName } from '../../audio/stem.ts';
import type { Evidence } from '../evidence.ts';
import type { Features } from '../features.ts';
import type { Cause, Finding, Severity } from '../finding.ts';

/** A span of slots that the classifier's judgement was settled to, of one cause. */
export interface Settled {
  readonly from: number;
  readonly to: number;
  readonly cause: Cause;
  readonly severity: Severity;
  readonly confidence: number;
}

/** Damage of a recording from end to end. */
export type Whole = Pick<Finding, 'severity' | 'confidence' | 'detail'>;

/** One cause of damage: what its own evidence says of a suspected span, and of a recording as a whole. */
export interface DamageCause {
  readonly cause: Cause;
  /** The finding that a suspected span comes to, its edges where the sound changes; null where the cause's own evidence speaks against it. `usual` is the stem's usual level in dB. */
  settle(e: Evidence, suspected: Settled, usual: number): Finding | null;
  /**
   * Damage from end to end has no clean passage beside it to be compared with: it is told by what no recording has by nature.
   * Null for everything else.
   */
  whole?(e: Evidence, features: Features, stem: StemName | 'mix'): Whole | null;
}
