import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STEMS } from '../../dsp/audio/stem.ts';
import type { Action } from '../../host/project/actions.ts';
import type { Project } from '../../host/project/project.ts';
import { RATE, testProject, testRegion, testTake } from '../../host/project/test-project.ts';
import { ProjectStore } from '../../host/store/project-store.ts';

const MINUTES = 60;
const REGIONS = 1000;
const NOTES = 20_000;
const EDITS = 300;

/** An hour with a thousand regions of two takes each, and twenty thousand notes. */
function longProject(): Project {
  const regions = Array.from({ length: REGIONS }, (_, i) => {
    const second = 1 + 14 * Math.floor(i / STEMS.length);
    const takes = ['a', 'b'].map((name) => testTake(`${name}${i}`, second * RATE, (second + 1) * RATE));
    return testRegion(`r${i}`, STEMS[i % STEMS.length]!, second, { takes, chosenTake: 0 });
  });
  const project = testProject(regions, 60 * MINUTES);
  const hop = Math.floor(project.length / NOTES);
  const notes = Array.from({ length: NOTES }, (_, i) => ({
    start: i * hop,
    end: i * hop + hop - 1,
    midi: 60,
    confidence: 0.5,
  }));
  const hz = Array.from({ length: 100 * 60 * MINUTES }, (_, i) => 220 + Math.sin(i));
  return { ...project, profile: { ...project.profile!, melody: { hz, notes } } };
}

/** Time to open a long project, to change it and to take that back: until it is acknowledged, so in the journal and synced. */
export async function benchProject(print: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'resonate-bench-project-'));
  const note = { start: 1, end: 100, midi: 40, confidence: 1 };
  const move = (i: number): Action =>
    i % 2 === 0
      ? { type: 'region/set', payload: { id: `r${i}`, blend: i / EDITS } }
      : { type: 'note/set', payload: { part: 'melody', index: 60 * i, note: { ...note, end: 100 + i } } };
  try {
    const first = await ProjectStore.create(folder, longProject());
    const line = (what: string, times: readonly number[]) => print(`  ${what.padEnd(28)} ${spread(times)}`);
    print(`project of ${MINUTES} min, ${REGIONS} regions, ${NOTES} notes:`);
    line('one edit', await timed((i) => first.dispatch(move(i))));
    line('undo', await timed(() => first.undo()));
    line('redo', await timed(() => first.redo()));
    await first.close();
    const opened: number[] = [];
    for (let run = 0; run < 3; run++) {
      const began = performance.now();
      const store = await ProjectStore.open(folder);
      opened.push(performance.now() - began);
      await store.close();
    }
    line(`open, ${3 * EDITS} changes since`, opened);
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
