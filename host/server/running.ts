import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { isAlive, makeFolder, temporaryFor } from '../audio/files.ts';
import { isSecret } from './guard.ts';

/**
 * A running host leaves its address where the next one looks: two must not open one project, and who starts Resonate a second time wants
 * another window of it. The address holds the token, so the file is the person's alone to read.
 */

const said = z.object({ pid: z.int(), url: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ }) });

/** Milliseconds in which a host on the same machine answers even when it is busy. */
const PATIENCE = 2_000;

/** Says where this process can be reached. Returns how to take that back. */
export function announce(file: string, url: string): () => void {
  makeFolder(dirname(file));
  const temporary = temporaryFor(file);
  writeFileSync(temporary, JSON.stringify({ pid: process.pid, url }), { flag: 'wx', mode: 0o600 });
  renameSync(temporary, file);
  return () => {
    if (read(file)?.url === url) rmSync(file, { force: true });
  };
}

/** The opening address of a host that runs already; null where there is none that answers. */
export async function findRunning(file: string): Promise<string | null> {
  const found = read(file);
  if (found === null || found.pid === process.pid || !isAlive(found.pid)) return null;
  try {
    const answer = await fetch(found.url, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) });
    return answer.status === 303 ? found.url : null;
  } catch {
    return null;
  }
}

/** Port and token of a host that ended without a farewell: its windows look for it where it was. Null where there is none. */
export function leftBehind(file: string): { readonly port: number; readonly token: string } | null {
  const found = read(file);
  if (found === null || isAlive(found.pid)) return null;
  const { port, searchParams } = new URL(found.url);
  const token = searchParams.get('token');
  return token !== null && isSecret(token) ? { port: Number(port), token } : null;
}

function read(file: string): z.infer<typeof said> | null {
  try {
    return said.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
