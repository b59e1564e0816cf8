import { openBench } from './page.ts';

/**
 * Frames of the timeline with 8 tracks of 10 minutes and 200 regions while it plays, zooms and scrolls, drawn by software:
 * `n24 tests/timeline/frames.ts`. Prints the time from frame to frame and the processor time that it took the page.
 */

const SIZE = { width: Number(process.argv[2] ?? 1440), height: Number(process.argv[3] ?? 900) };

/** Runs in the page: does `act` at each frame for some seconds and keeps the times. */
const MEASURE = `async (act, seconds) => {
  const deltas = [];
  const long = [];
  const watch = new PerformanceObserver((list) => long.push(...list.getEntries().map((entry) => entry.duration)));
  watch.observe({ entryTypes: ['longtask'] });
  let last = performance.now();
  const end = last + seconds * 1000;
  for (let n = 0; last < end; n++) {
    act(n);
    await new Promise((done) => requestAnimationFrame(done));
    const now = performance.now();
    deltas.push(now - last);
    last = now;
  }
  watch.disconnect();
  deltas.sort((a, b) => a - b);
  const at = (share) => deltas[Math.min(deltas.length - 1, Math.floor(share * deltas.length))];
  return { frames: deltas.length, p50: at(0.5), p95: at(0.95), max: deltas.at(-1), longest: Math.max(0, ...long) };
}`;

const WHEEL = `(canvas, x, deltaY, keys) => canvas.dispatchEvent(new WheelEvent('wheel', { deltaY, clientX: canvas.getBoundingClientRect().left + x, clientY: 300, bubbles: true, cancelable: true, ...keys }))`;

const SCENES: readonly (readonly [name: string, act: string])[] = [
  ['stands still, plays', '() => {}'],
  ['plays and zooms', `(n) => wheel(canvas, 500, (Math.floor(n / 60) % 2 === 0 ? -1 : 1) * 100, { ctrlKey: true })`],
  ['plays and scrolls', `(n) => wheel(canvas, 500, (Math.floor(n / 120) % 2 === 0 ? 1 : -1) * 40, { shiftKey: true })`],
  [
    'plays, zooms and scrolls',
    `(n) => { wheel(canvas, 700, (Math.floor(n / 40) % 2 === 0 ? -1 : 1) * 100, { ctrlKey: true }); wheel(canvas, 500, 30, { shiftKey: true }); }`,
  ],
];

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Milliseconds of processor time that each task of the page's main thread took: what other programs take from this machine is not in it. */
async function traced<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly frames: number[]; readonly tasks: number[] }> {
  const events: TraceEvent[] = [];
  const keep = ({ value }: { value: unknown[] }) => void events.push(...(value as TraceEvent[]));
  session.on('Tracing.dataCollected', keep);
  await session.send('Tracing.start', { traceConfig: { includedCategories: ['cc', 'toplevel', '__metadata'] } });
  const result = await work();
  const complete = new Promise((done) => session.once('Tracing.tracingComplete', done));
  await session.send('Tracing.end');
  await complete;
  session.off('Tracing.dataCollected', keep);
  const main = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const times = (name: string) =>
    events
      .filter((event) => event.name === name && event.ph === 'X' && main.has(`${event.pid}/${event.tid}`))
      .map(({ tdur = 0 }) => tdur / 1000)
      .sort((x, y) => x - y);
  return { result, frames: times('ProxyMain::BeginMainFrame'), tasks: times('ThreadControllerImpl::RunTask') };
}

const { page, close } = await openBench('?tracks=8&minutes=10&regions=200', SIZE);
const session = await page.context().newCDPSession(page);
try {
  await page.waitForTimeout(1500);
  console.log(`${SIZE.width} × ${SIZE.height}, 8 tracks × 10 min, 200 regions, milliseconds from frame to frame:`);
  for (const whole of [true, false]) {
    await page.evaluate(
      `(() => { const { store, player, project } = bench; const width = store.getState().view.laneWidth; store.dispatch({ type: 'view/zoomed', payload: ${whole ? '{ framesPerPixel: project.length / width, scroll: 0 }' : '{ framesPerPixel: 1600, scroll: 3000000 }'} }); player.seek(${whole ? 0 : 3_100_000}); player.play(); })()`,
    );
    await page.waitForTimeout(3000);
    for (const [name, act] of SCENES) {
      const { result, frames, tasks } = await traced(
        async () =>
          (await page.evaluate(
            `(async () => { const wheel = ${WHEEL}; const canvas = document.querySelector('.tl-all .bd > canvas'); return (${MEASURE})(${act}, 4); })()`,
          )) as Record<'frames' | 'p50' | 'p95' | 'max' | 'longest', number>,
      );
      const at = (list: number[], share: number) =>
        list[Math.min(list.length - 1, Math.floor(share * list.length))] ?? 0;
      const figure = (value: number) => value.toFixed(1).padStart(6);
      console.log(
        `${(whole ? 'whole song, ' : 'some bars, ') + name}`.padEnd(38),
        `frame to frame p50${figure(result.p50)} p95${figure(result.p95)} longest task${figure(result.longest)}`,
        `| processor time of a frame p50${figure(at(frames, 0.5))} p95${figure(at(frames, 0.95))} max${figure(at(frames, 1))},`,
        `of a task max${figure(at(tasks, 1))} | ${result.frames} frames`,
      );
    }
  }
} finally {
  await close();
}
