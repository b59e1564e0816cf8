import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('bridge-host-process.ts', import.meta.url));

/** A host that hangs, goes on and dies as it is told. */
export interface HostApart {
  /** Where plugins find it. */
  readonly bridge: string;
  /** It does nothing more, and keeps what it has open. */
  freeze(): void;
  thaw(): void;
  kill(): Promise<void>;
}

/** Starts a host in a process of its own, with a song open. A second one in the same folder goes on with what the first left. */
export async function hostApart(folder: string, song: string): Promise<HostApart> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, folder, song], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const said = once(createInterface({ input: child.stdout }), 'line');
  const first = await Promise.race([said, ended.then(() => null)]);
  if (first === null) throw new Error('the host ended before it was ready');
  return {
    bridge: join(folder, 'projects', '.bridge'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
