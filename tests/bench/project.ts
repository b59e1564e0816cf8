import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Action } from '../../host/project/actions.ts';
import { DISK } from '../../host/store/disk.ts';
import { ProjectStore } from '../../host/store/project-store.ts';
import { longProject, MINUTES, NOTES, REGIONS } from './long-project.ts';
import { type Bench, median, milliseconds } from './report.ts';

const EDITS = 300;
/** Milliseconds. */
const OPEN = 1000;
const EDIT = 5;

/** Time to open a long project, to change it and to take that back: until it is acknowledged, so in the journal and synced. */
export async function benchProject(bench: Bench): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'resonate-bench-project-'));
  const note = { start: 1, end: 100, midi: 40, confidence: 1 };
  const move = (i: number): Action =>
    i % 2 === 0
      ? { type: 'region/set', payload: { id: `r${i}`, blend: i / EDITS } }
      : { type: 'note/set', payload: { part: 'melody', index: 60 * i, note: { ...note, end: 100 + i } } };
  try {
    const first = await ProjectStore.create(folder, longProject());
    const row = (what: string, times: readonly number[], target: number): void => {
      const figure = median(times);
      bench.row({ what, figure: milliseconds(figure), target: `< ${target} ms`, isMet: figure < target });
      bench.line(`  ${spread(times)}`);
    };
    bench.line(`project of ${MINUTES} min, ${REGIONS} regions, ${NOTES} notes, ${3 * EDITS} changes since:`);
    row('long project, one edit', await timed((i) => first.dispatch(move(i))), EDIT);
    // What of it is the sync: the same with a disk that does not wait for it.
    const unsynced = await ProjectStore.create(join(folder, 'unsynced'), longProject(), {
      ...DISK,
      sync: async () => {},
    });
    bench.line(`  without the sync of the journal: ${spread(await timed((i) => unsynced.dispatch(move(i))))}`);
    await unsynced.close();
    row('long project, undo', await timed(() => first.undo()), EDIT);
    row('long project, redo', await timed(() => first.redo()), EDIT);
    await first.close();
    const opened: number[] = [];
    for (let run = 0; run < 3; run++) {
      const began = performance.now();
      const store = await ProjectStore.open(folder);
      opened.push(performance.now() - began);
      await store.close();
    }
    row('long project, open', opened, OPEN);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timed(work: (i: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < EDITS; i++) {
    const began = performance.now();
    await work(i);
    times.push(performance.now() - began);
  }
  return times;
}

function spread(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) =>
    `${sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(2)} ms`;
  return `median ${at(0.5)}, 95 % under ${at(0.95)}, longest ${at(1)}`;
}
