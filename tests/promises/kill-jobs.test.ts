import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../scratch.ts';
import { killTrials } from './kill-trials.ts';

// After a kill of the whole host at any moment, with jobs under way, nothing that was acknowledged is lost and nothing half-written is left.

const TRIALS = 20;
/** A minute on a machine that does nothing else. */
const MOST_MS = 900_000;

const scratch = scratchFolder();

test(
  `nothing is lost or left half-written by ${TRIALS} kills in the middle of edits, openings, treatments and exports, and each can be done again to the same bytes`,
  async () => {
    const killed = await killTrials(join(scratch, 'room'), TRIALS, 1);
    const { losses, ...counts } = killed;
    console.log(JSON.stringify(counts));
    expect(losses).toEqual([]);
    // The kills did come in between.
    expect(counts.revisions).toBeGreaterThan(TRIALS);
    expect(counts.takes).toBeGreaterThan(0);
    expect(counts.exports).toBeGreaterThan(TRIALS / 2);
    expect(counts.interrupted).toBeGreaterThan(0);
    expect(counts.cutShort).toBeGreaterThan(0);
  },
  MOST_MS,
);
