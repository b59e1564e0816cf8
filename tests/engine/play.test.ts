import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab as PageLab, Recording } from '../../editor/engine/testing/lab.ts';
import { renderOffline } from '../../host/engine/render.ts';
import { CHROMIUM, type Lab, openLab } from './chromium.ts';
import { clickDb } from './deck.ts';
import { documentOf, noise, RAMP_SCALE, ramp, readerOf, regionOf, type Sounds, sine } from './songs.ts';

declare const window: { lab: PageLab; crossOriginIsolated: boolean };

const isSkipped = CHROMIUM === undefined && process.env.CI === undefined;
if (isSkipped) {
  console.warn(
    'tests/engine is skipped: no Chromium found; install it (apt install chromium) or set RESONATE_CHROMIUM.',
  );
}

const RATE = 44_100;
const LENGTH = 30 * RATE;
/** Right tells how far the gate is open. */
const OPEN = 0.5;
const SOUNDS: Sounds = {
  mix: [ramp(LENGTH)[0]!, new Float32Array(LENGTH).fill(OPEN)],
  bass: sine(LENGTH, 100, RATE),
  take: sine(LENGTH - 2000, 130, RATE),
  vocals: noise(LENGTH, 1),
  drums: noise(LENGTH, 2),
  solo: noise(9000, 3),
};
const FADES = { fadeIn: 400, fadeOut: 400, law: 0.5, blend: 1 };
const MIX = documentOf({ mix: SOUNDS.mix! }, RATE);
const TONES = documentOf({ bass: SOUNDS.bass! }, RATE, [regionOf(SOUNDS, 'bass', 'take', 1000, FADES)]);

function unpacked(samples: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(samples, 'base64'));
  return new Float32Array(bytes.buffer);
}

/** Seconds from the order to the sound. */
const SWITCH = 0.05;

/** The last frame before `to` where a sound is not a tone of this frequency, which obeys y[n+1] + y[n−1] = 2 cos ω y[n]; 0 where there is none. */
function lastStray(sound: Float32Array, hz: number, to: number): number {
  const factor = 2 * Math.cos((2 * Math.PI * hz) / RATE);
  for (let n = to - 1; n > 0; n--) if (Math.abs(sound[n + 1]! + sound[n - 1]! - factor * sound[n]!) > 1e-6) return n;
  return 0;
}

/** The song's frames where the gate is fully open, row by row: a row ends where the next frame is not the following one. */
function rowsOf(recording: Recording): { at: number; from: number; length: number }[] {
  const rows: { at: number; from: number; length: number }[] = [];
  const left = unpacked(recording.left);
  for (const [i, gate] of unpacked(recording.right).entries()) {
    if (gate !== OPEN) continue;
    const frame = left[i]! * RAMP_SCALE;
    const last = rows.at(-1);
    if (last !== undefined && i === last.at + last.length && frame === last.from + last.length) last.length++;
    else rows.push({ at: i, from: frame, length: 1 });
  }
  return rows;
}

describe.skipIf(isSkipped)('the player in Chromium', () => {
  let lab: Lab;
  const recorded = (): Promise<Recording> => lab.page.evaluate(() => window.lab.recorded());
  const wait = (ms: number): Promise<void> => lab.page.waitForTimeout(ms);
  /** And waits until nothing sounds. */
  const pause = async (): Promise<void> => {
    await lab.page.evaluate(() => window.lab.player.pause());
    await wait(150);
  };

  beforeAll(async () => {
    lab = await openLab(SOUNDS);
  });
  afterAll(async () => lab?.close());
  /** From the beginning, whatever the test before, or the same one on a machine too busy to play, has left. */
  const rewind = async (): Promise<void> => {
    await pause();
    await lab.page.evaluate(() => {
      window.lab.player.setLoop(null);
      window.lab.player.seek(0);
    });
    await wait(100);
  };

  it('is ready under the product’s policy before anybody clicked, with shared memory', async () => {
    expect(await lab.page.evaluate((song) => window.lab.open(song), MIX)).toBe('ready');
    expect(await lab.page.evaluate(() => window.crossOriginIsolated)).toBe(true);
    expect(await lab.page.evaluate(() => window.lab.player.position())).toBe(0);
  });

  it('plays, seeks, pauses and goes on, every frame in its place', { retry: 2 }, async () => {
    const { page } = lab;
    await page.click('button');
    await rewind();
    await page.evaluate(async () => {
      window.lab.record();
      await window.lab.player.play();
    });
    await wait(2000);
    await page.evaluate(() => window.lab.player.seek(700_000));
    await wait(700);
    const position = await page.evaluate(() => window.lab.player.position());
    await pause();
    await wait(300);
    const rest = await page.evaluate(() => window.lab.player.position());
    await page.evaluate(() => window.lab.player.play());
    await wait(500);
    const recording = await recorded();
    await pause();
    const [first, second, third, ...more] = rowsOf(recording);
    expect(recording.gaps).toBe(0);
    expect(more).toEqual([]);
    // The gate opens over 8 ms.
    const ramp = Math.round(0.008 * RATE);
    expect(first!.from).toBe(ramp);
    expect(first!.length).toBeGreaterThan(RATE);
    expect(second!.from).toBe(700_000 + ramp);
    expect(third!.from).toBe(rest + ramp);
    // Where a pause stands is where the gate had closed.
    expect(second!.from + second!.length + ramp).toBeLessThanOrEqual(rest + 1);
    expect(second!.from + second!.length + ramp).toBeGreaterThanOrEqual(rest - 1);
    expect(position).toBeGreaterThan(700_000);
    expect(position).toBeLessThan(second!.from + second!.length);
  });

  it('repeats a loop to the frame', { retry: 2 }, async () => {
    const { page } = lab;
    await rewind();
    await page.evaluate(async () => {
      const { player } = window.lab;
      player.setLoop({ start: 100_000, end: 110_000 });
      player.seek(100_000);
      window.lab.record();
      await player.play();
    });
    await wait(1500);
    const rows = rowsOf(await recorded());
    await pause();
    await page.evaluate(() => window.lab.player.setLoop(null));
    const joint = Math.round(0.003 * RATE);
    const passes = rows.slice(1, -1);
    expect(passes.length).toBeGreaterThanOrEqual(2);
    for (const [k, row] of passes.entries()) {
      expect(row.from).toBe(100_000 + joint);
      expect(row.at - (passes[0]!.at + k * 10_000)).toBe(0);
    }
  });

  it('plays short pieces while it is scrubbed', { retry: 2 }, async () => {
    const { page } = lab;
    await rewind();
    await page.evaluate(() => window.lab.record());
    for (const frame of [200_000, 400_000, 600_000]) {
      await page.evaluate((at) => window.lab.player.scrub(at), frame);
      await wait(350);
    }
    const rows = rowsOf(await recorded());
    expect(rows.map(({ from }) => Math.floor(from / 1000))).toEqual([200, 400, 600]);
    expect(Math.max(...rows.map(({ length }) => length))).toBeLessThan(0.1 * RATE);
    expect(await page.evaluate(() => window.lab.player.state().playing)).toBe(false);
  });

  it('says why when the host has lost a sound, and plays when it is back', async () => {
    const { page } = lab;
    lab.isLost = true;
    await page.evaluate(async () => {
      window.lab.player.seek(1_200_000);
      await window.lab.player.play();
    });
    await page.waitForFunction(() => window.lab.player.state().error !== null);
    expect(await page.evaluate(() => window.lab.player.state().error)).toContain('could not be read');
    lab.isLost = false;
    await page.waitForFunction(() => window.lab.player.state().error === null);
    // On a machine that does much else it takes its time.
    let rows: ReturnType<typeof rowsOf> = [];
    while (rows.length === 0) {
      await page.evaluate(() => window.lab.record());
      await wait(400);
      rows = rowsOf(await recorded());
    }
    expect(rows[0]!.from).toBeGreaterThanOrEqual(1_200_000);
    await pause();
  });

  it('switches between original and mended within 50 ms, below −100 dB', { retry: 2 }, async () => {
    const { page } = lab;
    expect(await page.evaluate((song) => window.lab.open(song), TONES)).toBe('ready');
    const delays: number[] = [];
    // A machine that is busy with something else may hold the order up: the least of a few counts. A click is never the machine's.
    for (let turn = 0; turn < 3 && !(Math.min(...delays) < SWITCH); turn++) {
      await page.evaluate(async () => {
        window.lab.player.setVersion('mended');
        window.lab.player.seek(20_000);
        await window.lab.player.play();
      });
      await wait(400);
      await page.evaluate(() => window.lab.record());
      await wait(300);
      await page.evaluate(() => {
        window.lab.mark('switch');
        window.lab.player.setVersion('original');
      });
      await wait(400);
      const { first, left: samples, gaps } = await recorded();
      const left = unpacked(samples);
      const at = (await page.evaluate(() => window.lab.marked('switch'))) - first;
      const meters = await page.evaluate(() => window.lab.player.levels());
      await pause();
      expect(gaps).toBe(0);
      expect(clickDb(left)).toBeLessThan(-100);
      expect(meters.tracks.bass!.peak[0]).toBeCloseTo(0.25, 2);
      // While both sound at equal power they may add up to 3 dB more.
      expect(meters.master.hold[1]).toBeGreaterThan(0.249);
      expect(meters.master.hold[1]).toBeLessThan(0.36);
      expect(meters.momentary).toBeGreaterThan(-30);
      expect(lastStray(left, 130, at - 500)).toBe(0);
      const settled = lastStray(left, 100, left.length - 1);
      expect(settled).toBeLessThan(left.length - RATE / 20);
      delays.push((settled - at) / RATE);
    }
    expect(Math.min(...delays)).toBeLessThan(SWITCH);
    expect(Math.min(...delays)).toBeGreaterThan(0);
  });

  it('has every piece of the song there in time', { retry: 2 }, async () => {
    const { page } = lab;
    expect(await page.evaluate((song) => window.lab.open(song), MIX)).toBe('ready');
    const before = await page.evaluate(() => window.lab.deviceMisses());
    await page.evaluate(async () => {
      window.lab.record();
      await window.lab.player.play();
    });
    // Beyond two chunks: a second and a half are one.
    await wait(3500);
    const recording = await recorded();
    const { underruns } = await page.evaluate(() => window.lab.player.state());
    // What the device asked for in vain while the machine did something else is not the engine's doing, and nothing that it plays is left out for it.
    const missed = (await page.evaluate(() => window.lab.deviceMisses())) - before;
    await pause();
    expect(underruns - missed).toBeLessThanOrEqual(0);
    expect(recording.gaps).toBe(0);
    const rows = rowsOf(recording);
    expect(rows.length).toBe(1);
    expect(rows[0]!.length).toBeGreaterThan(2 * RATE);
  });

  it('can be closed before it is ready', async () => {
    const state = await lab.page.evaluate(async (song) => {
      const opening = window.lab.open(song);
      await window.lab.player.close();
      return Promise.race([
        opening.catch(String),
        new Promise<string>((resolve) => setTimeout(resolve, 500, 'closed')),
      ]);
    }, MIX);
    expect(state).not.toBe('ready');
    expect(await lab.page.evaluate(() => window.lab.player.state().error)).toBeNull();
  });

  it('renders in an offline context what the host renders', async () => {
    const regions = [regionOf(SOUNDS, 'drums', 'solo', 60_000, { fadeIn: 300, fadeOut: 700, law: 0.7, blend: 0.6 })];
    const song = documentOf({ vocals: SOUNDS.vocals!, drums: SOUNDS.drums! }, RATE, regions);
    const seconds = 2;
    const there = await lab.page.evaluate(([document, length]) => window.lab.offline(document, length), [
      song,
      seconds,
    ] as const);
    const [left, right] = [unpacked(there.left), unpacked(there.right)];
    let at = 0;
    let largest = 0;
    for await (const block of renderOffline(song, readerOf(SOUNDS), 0, left.length)) {
      for (const [i, x] of block[0].entries()) largest = Math.max(largest, Math.abs(x - left[at + i]!));
      for (const [i, x] of block[1].entries()) largest = Math.max(largest, Math.abs(x - right[at + i]!));
      at += block[0].length;
    }
    expect(at).toBeGreaterThan(RATE);
    expect(largest).toBeLessThan(1e-7);
    expect(Math.max(...left.slice(0, 1000))).toBeGreaterThan(0.1);
  });
});
