import { describe, expect, test, vi } from 'vitest';
import { JOB_NAMES } from '../jobs/registry.ts';
import { ProgressDisplay, progressLine, stageOf } from './progress.ts';

describe('the line of progress', () => {
  const title = 'Listening to the music';

  test.each([1, 10, 25, 40, 60, 80, 200])('is shorter than a terminal of %d columns', (columns) => {
    for (const done of [0, 0.31, 0.999])
      for (const left of [null, 42, 4000])
        expect(progressLine(title, done, left, columns).length).toBeLessThan(columns);
  });

  test('has stage, bar, share and time left where there is room, and gives up the time first', () => {
    expect(progressLine('Mending', 0.5, 42, 80)).toBe(
      `Mending${' '.repeat(16)}${'━'.repeat(12)}${'╌'.repeat(12)} 50 % about 42 s left`,
    );
    expect(progressLine('Mending', 0.5, 42, 40)).toMatch(/^Mending +━+╌+ 50 %$/);
    expect(progressLine('Mending', 0.5, 42, 20)).toBe('Mending 50 %');
  });

  test('never goes back', () => {
    const drawn: string[] = [];
    const out = { isTTY: true, columns: 80, write: (text: string) => drawn.push(text) };
    // Redrawn at most every 80 ms.
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 100));
    const display = new ProgressDisplay(['Reading'], out as unknown as NodeJS.WriteStream);
    const job = { id: 1, job: 'read', label: '' };
    display.onEvent({ kind: 'begun', ...job });
    for (const fraction of [0.2, 0.9, 0.1]) display.onEvent({ kind: 'progress', ...job, fraction });
    expect(drawn.map((line) => Number(/(\d+) %/.exec(line)![1]))).toEqual([0, 20, 90, 90]);
    vi.restoreAllMocks();
  });
});

test.each(JOB_NAMES)('the job "%s" belongs to a stage that a person is told', (job) => {
  expect(stageOf(job)?.title).toMatch(/^[A-Z]/);
});
