import type { CDPSession } from 'playwright-core';
import { expect, it } from 'vitest';
import { songIsOpen, soundIsReady } from '../steps.ts';
import type { Workplace } from '../workplace.ts';

/** What a page holds after a collection. */
interface Held {
  /** Bytes. */
  readonly heap: number;
  /** Pictures of waves and spectrograms. */
  readonly pictures: number;
  readonly nodes: number;
  readonly listeners: number;
}

async function heldBy(session: CDPSession): Promise<Held> {
  const { result: prototype } = await session.send('Runtime.evaluate', { expression: 'ImageBitmap.prototype' });
  // Looking for objects collects first.
  const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: prototype.objectId! });
  const { result: count } = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId!,
    functionDeclaration: 'function () { return this.length; }',
    returnByValue: true,
  });
  await session.send('Runtime.releaseObject', { objectId: objects.objectId! });
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  return { heap: usedSize, pictures: Number(count.value), nodes, listeners: jsEventListeners };
}

/** Zooms, scrolls, walks through the regions and switches between original and mended, a thousand times in all, some to a frame; ends where it began. */
const ROAM = `new Promise((done) => {
  const canvas = document.querySelector('.tl-all .bd > canvas');
  const wheel = (deltaY, keys) => {
    const { left, top } = canvas.getBoundingClientRect();
    canvas.dispatchEvent(new WheelEvent('wheel', { deltaY, clientX: left + 500, clientY: top + 50, bubbles: true, cancelable: true, ...keys }));
  };
  const key = (name, more) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more }));
  let frame = 0;
  const step = () => {
    if (frame === 200) {
      key('F', { shiftKey: true });
      return requestAnimationFrame(() => requestAnimationFrame(done));
    }
    const turn = Math.floor(frame / 25) % 2 === 0 ? -1 : 1;
    wheel(turn * 60, { ctrlKey: true });
    wheel(turn * 80, { shiftKey: true });
    wheel(-turn * 20, { shiftKey: true });
    key('a');
    key('n');
    frame++;
    requestAnimationFrame(step);
  };
  step();
})`;

/** Rounds before what a page holds is looked at: caches are filled, and what is compiled late is compiled. */
const FILLING = 2;
/** Bytes that the compiler and the browser themselves add from round to round: 70 kB were seen. A kilobyte kept by each act would be a megabyte. */
const NOISE = 400_000;

/** That a page does not grow by being used. */
export function holding(place: () => Workplace): void {
  it('is drawn by React as it is made for use, though tests had it built', async () => {
    const page = await place().window(null);
    await page.getByRole('button', { name: 'Choose a recording' }).waitFor();
    const root = await page.evaluate<Record<string, unknown>>(`(() => {
      const drawn = document.querySelector('button');
      const fiber = drawn[Object.keys(drawn).find((key) => key.startsWith('__reactFiber'))];
      return { isDrawn: fiber.stateNode === drawn, keepsRecords: '_debugStack' in fiber };
    })()`);
    expect(root).toEqual({ isDrawn: true, keepsRecords: false });
  });

  it('holds no more after a thousand acts than before them', async () => {
    const page = await place().window(await place().song('Holding'));
    await songIsOpen(page);
    await soundIsReady(page);
    const session = await page.context().newCDPSession(page);
    for (let round = 0; round < FILLING; round++) await page.evaluate(ROAM);
    const before = await heldBy(session);
    await page.evaluate(ROAM);
    const after = await heldBy(session);
    console.log(`Held before and after a thousand acts: ${JSON.stringify([before, after])}`);
    expect(before.pictures).toBeGreaterThan(5);
    expect(after.pictures).toBeLessThan(before.pictures * 1.25 + 10);
    expect(after.heap - before.heap).toBeLessThan(NOISE);
    expect(after.nodes - before.nodes).toBeLessThan(100);
    expect(after.listeners - before.listeners).toBeLessThan(20);
    await page.context().close();
  });
}
