import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../run-resonate.ts';
import { type Bench, milliseconds } from './report.ts';

/** Milliseconds: drawn by software, and the longest that the page may not answer. */
const FRAME = 33;
const BLOCK = 50;
/** What tests/timeline/frames.ts says of each way of moving. */
const SAID =
  /p95 *([\d.]+) longest task *([\d.]+) \| processor time of a frame .*p95 *([\d.]+) .*of a task max *([\d.]+)/;

/** Frames of the timeline with 8 tracks of 10 minutes and 200 regions, while it plays and is moved about in. */
export async function benchTimeline(bench: Bench, chromium: string): Promise<void> {
  const child = spawn(process.execPath, [join(ROOT, 'tests', 'timeline', 'frames.ts')], {
    env: { ...process.env, CHROMIUM: chromium },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  bench.line(
    'timeline by itself: in a page without the other panels, a clock in place of the sound, tiles from a worker:',
  );
  const found: number[][] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    bench.line(`  ${line}`);
    const figures = SAID.exec(line);
    if (figures !== null) found.push(figures.slice(1).map(Number));
  }
  const [status] = await ended;
  if (status !== 0 || found.length === 0) throw new Error('tests/timeline/frames.ts told no times');
  const [frame, block, ownFrame, ownBlock] = [0, 1, 2, 3].map((k) => Math.max(...found.map((figures) => figures[k]!)));
  const row = (what: string, figure: number, target: number): void =>
    bench.row({ what, figure: milliseconds(figure), target: `< ${target} ms`, isMet: figure < target });
  row('timeline, 8 tracks × 10 min, frame to frame, p95', frame!, FRAME);
  row('timeline, longest block of the main thread', block!, BLOCK);
  bench.line(`  of the processor alone: frame p95 ${ownFrame!.toFixed(1)} ms, longest task ${ownBlock!.toFixed(1)} ms`);
}
