import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

/** What a window plays, taken where it goes to the loudspeakers. */
export interface Heard {
  /** Hz. */
  readonly rate: number;
  /** The engine's frame of the first sample. */
  readonly first: number;
  readonly left: Float32Array;
  readonly right: Float32Array;
  /** Places at which the recorder missed something. */
  readonly gaps: number;
  /** Keys that were pressed, each with the engine's frame at that moment. */
  readonly keys: readonly { readonly key: string; readonly frame: number }[];
}

/** The recorder in the page. */
interface Ear {
  /** The engine's frame after the last that was recorded. */
  end: number;
  /** Hz; 0 before the first sound. */
  rate: number;
  /** The largest sample since `begin`, to the left. */
  peak: number;
  begin(): void;
  read(): {
    rate: number;
    first: number;
    left: string;
    right: string;
    gaps: number;
    keys: { key: string; frame: number }[];
  };
}

declare const window: { readonly ear: Ear };

/** The recorder as a script, put into every window before its own. */
export const EAR = fileURLToPath(new URL('ear.page.js', import.meta.url));

/** Forgets what was heard until now. */
export function beginHearing(page: Page): Promise<void> {
  return page.evaluate(() => window.ear.begin());
}

/** Everything since then. */
export async function heardBy(page: Page): Promise<Heard> {
  const { left, right, ...rest } = await page.evaluate(() => window.ear.read());
  return { ...rest, left: floats(left), right: floats(right) };
}

/** Waits until it is louder than a peak, dBFS. */
export async function hearAbove(page: Page, db: number): Promise<void> {
  await page.waitForFunction((least) => window.ear.peak > least, 10 ** (db / 20), { polling: 20 });
}

/** Waits until so many more seconds were played, by the engine's own count. */
export async function hearOn(page: Page, seconds: number): Promise<void> {
  const until = await page.evaluate((more) => window.ear.end + more * window.ear.rate, seconds);
  await page.waitForFunction((end) => window.ear.end >= end, until, { polling: 20 });
}

function floats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
