import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { PROTOCOL } from '../protocol/messages.ts';

/**
 * Where the plugin finds the host: a folder that is the person's alone (0700), in it a socket and a file (0600) that names the socket and holds a
 * token. Whoever may read the file may read the projects as well. On Windows the socket is a named pipe of a random name, and the folder lies where
 * only the person's account may look.
 */
export interface Endpoint {
  readonly socket: string;
  readonly token: string;
}

const FILE = 'bridge.json';
/** The longest path of a socket that every system takes: macOS has 104 bytes with the zero at the end. */
const LONGEST = 103;

/** Makes the folder and chooses socket and token. Nothing is told yet. Throws a sentence where the folder is not safe or not usable. */
export function prepareEndpoint(folder: string, isWindows = process.platform === 'win32'): Endpoint {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const token = randomBytes(32).toString('hex');
  if (isWindows) return { socket: `\\\\.\\pipe\\resonate-${randomBytes(16).toString('hex')}`, token };
  const { uid } = lstatSync(folder);
  if (!lstatSync(folder).isDirectory() || uid !== process.getuid!()) {
    throw new Error(`${folder} belongs to another user, so no plugin can be served from there: remove it.`);
  }
  chmodSync(folder, 0o700);
  // Of a host that was killed.
  const socket = join(folder, 'socket');
  if (Buffer.byteLength(socket) > LONGEST) {
    throw new Error(
      `${folder} is too deep for a socket, so the plugin in a DAW finds no host: set RESONATE_BRIDGE to a shorter folder.`,
    );
  }
  return { socket, token };
}

/** Says where the host listens. Returns how to take that back; another host that has said so meanwhile stays. */
export function announceEndpoint(folder: string, { socket, token }: Endpoint): () => void {
  const file = join(folder, FILE);
  const temporary = join(folder, `.${FILE}.${process.pid}`);
  rmSync(temporary, { force: true });
  const text = JSON.stringify({ protocol: PROTOCOL, pid: process.pid, socket, token });
  writeFileSync(temporary, text, { flag: 'wx', mode: 0o600 });
  renameSync(temporary, file);
  return () => {
    try {
      if (readFileSync(file, 'utf8') === text) rmSync(file);
    } catch {
      // It is gone already.
    }
  };
}

/** Whether a host listens where one said last that it does. A file alone says nothing: its host may have been killed. */
export function isServed(folder: string): Promise<boolean> {
  let said: unknown;
  try {
    said = (JSON.parse(readFileSync(join(folder, FILE), 'utf8')) as { socket?: unknown } | null)?.socket;
  } catch {
    said = undefined;
  }
  if (typeof said !== 'string' || said === '') return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect(said as string);
    const answer = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}
