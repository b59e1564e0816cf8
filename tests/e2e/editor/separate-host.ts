import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../host/cli/main.ts', import.meta.url));

interface SeparateHost {
  /** The address that opens what it was started with. */
  readonly url: string;
  /** Ends it at once, as a loss of power would. */
  kill(): Promise<void>;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>;
}

/** A host in a process of its own, as `resonate start` makes it: one that can be killed. */
export async function startSeparateHost(path: string, env: NodeJS.ProcessEnv): Promise<SeparateHost> {
  const child = spawn(process.execPath, [MAIN, 'start', path, '--no-open'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return { url, kill: () => end('SIGKILL'), stop: () => end('SIGINT') };
}
