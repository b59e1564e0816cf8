import { killTrials } from '../promises/kill-trials.ts';
import { type Bench, machine } from './report.ts';
import { openRoom } from './room.ts';

const TRIALS = { usual: 12, long: 200 };

/** Kills the whole host by SIGKILL at random moments, other ones each time, while four windows edit through its API and jobs run. */
export async function benchKill(bench: Bench): Promise<void> {
  const room = openRoom();
  const trials = bench.isLong ? TRIALS.long : TRIALS.usual;
  try {
    const { revisions, takes, exports, interrupted, cutShort, losses } = await killTrials(
      room.folder,
      trials,
      Math.floor(performance.timeOrigin),
    );
    bench.line(
      `kill −9 of the host: ${trials} trials, ${revisions} changes and ${takes} takes acknowledged, ${exports} exports asked for (${machine()})`,
    );
    bench.line(`  treatments were interrupted in ${interrupted} of them, exports lay half-written after ${cutShort}`);
    for (const loss of losses) bench.line(`  ${loss}`);
    bench.row({
      what: `kill −9 during edits and jobs, ${trials} times: lost`,
      figure: String(losses.length),
      target: '0',
      isMet: losses.length === 0,
    });
  } finally {
    room.leave();
  }
}
