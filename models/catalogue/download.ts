import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { z } from 'zod';
import { Cancelled } from '../../dsp/audio/source.ts';
import { ModelError } from '../error.ts';
import { type Followed, follow } from './follow.ts';
import { networkError, statusError } from './network-error.ts';

export interface DownloadOptions {
  readonly url: string;
  /** The unfinished file; what stands in it already is continued where the source still has the same. */
  readonly part: string;
  /** More bytes than these are no such file. */
  readonly atMost: number;
  readonly token: string | null;
  readonly gate: string | null;
  readonly signal?: AbortSignal | undefined;
  /** Bytes that are there, and in all where the source says so. */
  readonly progress?: ((bytes: number, total: number | null) => void) | undefined;
  /** Called before the first byte is written; throws where so many do not fit. */
  readonly beforeWriting?: ((bytes: number) => void) | undefined;
  /** Between two tries, in milliseconds. */
  readonly wait?: ((milliseconds: number) => Promise<void>) | undefined;
}

/** Tries that bring nothing, one after the other, and waits before them. */
const WAITS = [1000, 3000, 10_000];

/** Tries in all: a source that gives a byte a time must end. */
const MOST_TRIES = 100;

/** A server's own trouble, which passes. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

const noted = z.object({ url: z.string(), validator: z.string() });

/**
 * Fetches a file into `part`, going on where an earlier try ended (Range and If-Range, RFC 9110) and trying again where the connection breaks.
 * Returns the SHA-256 that the source publishes of it, if any. Throws a ModelError with a sentence, or Cancelled; `part` stays for the next try, unless it is wrong.
 */
export async function download(options: DownloadOptions): Promise<{ readonly published: string | null }> {
  const { url, part, signal, wait = pause } = options;
  let failures = 0;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const before = sizeOf(part);
    const outcome = await attempt(options);
    if ('published' in outcome) return outcome;
    if (signal?.aborted) throw new Cancelled();
    failures = sizeOf(part) > before ? 0 : failures + 1;
    if (failures > WAITS.length) throw outcome.error;
    await wait(WAITS[Math.max(0, failures - 1)]!);
  }
  throw new ModelError(
    `The connection to ${new URL(url).host} breaks again and again: try again later, what is here already is kept.`,
  );
}

/** One connection. Returns what went wrong where another may help, and throws where none will. */
async function attempt(options: DownloadOptions): Promise<{ published: string | null } | { error: ModelError }> {
  const { url, part, token, gate, signal } = options;
  const validator = validatorOf(part, url);
  const have = validator === null ? 0 : sizeOf(part);
  const resuming = have > 0 && validator !== null ? { range: `bytes=${have}-`, 'if-range': validator } : {};
  try {
    const { response, published } = await follow(url, resuming, token, signal);
    try {
      const { status } = response;
      if (status === 416) {
        // Nothing is left to send: all is here, and it is still the same.
        if (response.headers.get('content-range') === `bytes */${have}`) return { published };
        forget(part);
        return { error: statusError(url, status, gate, token !== null) };
      }
      if (PASSING.has(status)) return { error: statusError(url, status, gate, token !== null) };
      if (status !== 200 && status !== 206) throw statusError(url, status, gate, token !== null);
      await receive({ response, published }, options, have);
      return { published };
    } finally {
      // Undefined as soon as it was read to its end.
      if (!response.bodyUsed) await response.body?.cancel();
    }
  } catch (error) {
    if (signal?.aborted) throw new Cancelled();
    if (error instanceof ModelError || error instanceof Cancelled || isFileError(error)) throw error;
    return { error: networkError(new URL(url).host, error) };
  }
}

/** Writes an answer's body to the part. Throws a network error where it ends too early. */
async function receive({ response }: Followed, options: DownloadOptions, have: number): Promise<void> {
  const { url, part, atMost, progress, beforeWriting } = options;
  const { start, total } = extentOf(response, have, url);
  if (total !== null && total > atMost) throw tooLarge(options, total);
  beforeWriting?.((total ?? atMost) - start);
  const fd = openSync(part, start > 0 ? 'r+' : 'w');
  try {
    if (start > 0) ftruncateSync(fd, start);
    note(part, url, response);
    let done = start;
    progress?.(done, total);
    for await (const bytes of response.body ?? []) {
      if (done + bytes.length > atMost) throw tooLarge(options, done + bytes.length);
      for (let written = 0; written < bytes.length; )
        written += writeSync(fd, bytes, written, bytes.length - written, done + written);
      done += bytes.length;
      progress?.(done, total);
    }
    if (total !== null && fstatSync(fd).size !== total) throw new Error('the connection ended before the file did');
  } finally {
    closeSync(fd);
  }
}

/** From where the body is, and how large the whole. Throws a ModelError for an answer that contradicts itself. */
function extentOf(
  response: Response,
  have: number,
  url: string,
): { readonly start: number; readonly total: number | null } {
  const { host } = new URL(url);
  const encoding = response.headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity')
    throw new ModelError(`${host} sends the file packed (${encoding}) though it was asked not to: try again later.`);
  if (response.status === 200) {
    const length = response.headers.get('content-length');
    return { start: 0, total: length !== null && /^\d{1,15}$/.test(length) ? Number(length) : null };
  }
  const range = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(response.headers.get('content-range') ?? '');
  if (range === null || Number(range[1]) !== have || Number(range[2]) !== Number(range[3]) - 1) {
    throw new ModelError(
      `${host} sends another part of the file than it was asked for: remove what is there and try again.`,
    );
  }
  return { start: have, total: Number(range[3]) };
}

/** What the part is a part of, so that it is continued only with the same: a strong entity tag. */
function note(part: string, url: string, response: Response): void {
  const validator = response.headers.get('etag');
  if (validator === null || validator.startsWith('W/')) rmSync(noteOf(part), { force: true });
  else writeFileSync(noteOf(part), JSON.stringify({ url, validator }));
}

function validatorOf(part: string, url: string): string | null {
  try {
    const known = noted.parse(JSON.parse(readFileSync(noteOf(part), 'utf8')));
    return known.url === url ? known.validator : null;
  } catch {
    return null; // never begun, or unreadable: begun anew
  }
}

/** Removes an unfinished file and what is known of it. */
export function forget(part: string): void {
  rmSync(part, { force: true });
  rmSync(noteOf(part), { force: true });
}

function noteOf(part: string): string {
  return `${part}.json`;
}

function sizeOf(path: string): number {
  if (!existsSync(path)) return 0;
  const fd = openSync(path, 'r');
  try {
    return fstatSync(fd).size;
  } finally {
    closeSync(fd);
  }
}

function tooLarge({ url, part, atMost }: DownloadOptions, bytes: number): ModelError {
  forget(part);
  return new ModelError(
    `${url} gives ${bytes} bytes where at most ${atMost} can be the model, so it was not taken: get the file otherwise and install it from that (--from).`,
  );
}

/** An error of the disk; those of the network stand in the cause of fetch's own. */
function isFileError(error: unknown): boolean {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
