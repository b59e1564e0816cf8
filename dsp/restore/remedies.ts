import type { Cause } from '../damage/finding.ts';
import { declick } from './declick.ts';
import { declip } from './declip.ts';
import { denoise } from './denoise.ts';
import { extendBand } from './extend.ts';
import { fillGaps } from './gap.ts';
import type { Remedy } from './remedy.ts';
import { smoothArtifacts } from './smooth.ts';
import { undistort } from './undistort.ts';

/**
 * Every remedy, in the order in which they work where several causes meet: what is short and loud first, so that
 * nothing spreads it; noise before bandwidth, so that it is not taken for music.
 */
const REMEDIES: readonly Remedy[] = [fillGaps, declick, declip, undistort, denoise, smoothArtifacts, extendBand];

/** The remedies for a set of causes, in working order. */
export function remediesFor(causes: ReadonlySet<Cause>): readonly Remedy[] {
  return REMEDIES.filter((remedy) => causes.has(remedy.cause));
}
