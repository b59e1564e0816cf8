import { readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { isAlive } from '../../models/catalogue/process-mark.ts';
import { makeFolder, temporaryFor } from '../audio/files.ts';
import { isSecret } from './guard.ts';

/**
 * A host leaves its address where the next one looks. While it runs: two must not open one project, and who starts Resonate a second time wants
 * another window of it. After it has ended, however it did: its windows look for it where it was, with the token that it gave them, so the next
 * host takes over port and token and they go on.
 *
 * What that costs in safety, and why it is little. The address holds the token, so the file is the person's alone to read (0600); whoever can read
 * it can read the projects beside it. A token outlives its host by `KEPT` at the most, and only for the port that it was made for: where that port
 * is somebody else's by now, or the time is over, there is a new token, and windows must be opened anew. What remains: between two hosts a program
 * of another user of the same machine could take the port, and be sent the cookie by a window that asks for its host. The loopback address keeps
 * everybody else away.
 */

const said = z.object({
  /** Null: it ended. */
  pid: z.int().nullable(),
  url: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ }),
});

/** Milliseconds in which a host on the same machine answers even when it is busy. */
const PATIENCE = 2_000;

const HOUR = 3_600_000;
/** Milliseconds after the last sign of life of a host in which its windows are waited for: who stops in the evening goes on in the morning. */
export const KEPT = 14 * HOUR;

/** Says where this process can be reached, with a sign of life every hour. Returns how to say that it has ended. */
export function announce(file: string, url: string): () => void {
  makeFolder(dirname(file));
  write(file, { pid: process.pid, url });
  const isOurs = () => read(file)?.url === url;
  const living = setInterval(() => {
    const now = new Date();
    if (isOurs()) utimesSync(file, now, now);
  }, HOUR);
  living.unref();
  return () => {
    clearInterval(living);
    if (isOurs()) write(file, { pid: null, url });
  };
}

/** The opening address of a host that runs already; null where there is none that answers. */
export async function findRunning(file: string): Promise<string | null> {
  const found = read(file);
  if (found === null || found.pid === null || found.pid === process.pid || !isAlive(found.pid)) return null;
  try {
    const answer = await fetch(found.url, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) });
    return answer.status === 303 ? found.url : null;
  } catch {
    return null;
  }
}

/** Port and token of a host that ended not long ago, stopped or killed. Null where there is none. */
export function leftBehind(file: string): { readonly port: number; readonly token: string } | null {
  const found = read(file);
  if (found === null || (found.pid !== null && isAlive(found.pid)) || Date.now() - lastSign(file) > KEPT) return null;
  const { port, searchParams } = new URL(found.url);
  const token = searchParams.get('token');
  return token !== null && isSecret(token) ? { port: Number(port), token } : null;
}

/** Milliseconds since 1970; 0 where the file is gone. */
function lastSign(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function write(file: string, value: z.infer<typeof said>): void {
  const temporary = temporaryFor(file);
  writeFileSync(temporary, JSON.stringify(value), { flag: 'wx', mode: 0o600 });
  renameSync(temporary, file);
}

function read(file: string): z.infer<typeof said> | null {
  try {
    return said.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
