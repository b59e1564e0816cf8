import type { UtilityProcess } from 'electron';
import { z } from 'zod';
import type { HostProcess } from './shell.ts';

/** Milliseconds within which a host says where it listens: it has nothing to load but itself. */
const PATIENCE = 20_000;

const announcement = z.object({
  url: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ }),
  dragFolder: z.string(),
});

/** The host that started this program, as `resonate start` does: it says in the environment where it is, and ends by itself. */
export function givenHost(env: Readonly<Record<string, string | undefined>>): Promise<HostProcess> | null {
  const said = announcement.safeParse({ url: env.RESONATE_URL, dragFolder: env.RESONATE_DRAG_FOLDER });
  return said.success ? Promise.resolve({ ...said.data, ended: new Promise(() => {}), close: async () => {} }) : null;
}

/** A host of our own in a process beside the windows: it posts where it listens, and ends when asked by 'close'. */
export function forkedHost(child: Pick<UtilityProcess, 'on' | 'once' | 'postMessage' | 'kill'>): Promise<HostProcess> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill();
      reject(new Error(`Resonate's host did not answer within ${PATIENCE / 1000} s: start the program again.`));
    }, PATIENCE);
    const ended = new Promise<void>((done) => {
      child.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`Resonate's host ended while it started (status ${code}): start the program again.`));
        done();
      });
    });
    child.once('message', (message: unknown) => {
      clearTimeout(timer);
      const said = announcement.safeParse(message);
      if (!said.success) {
        child.kill();
        reject(new Error("Resonate's host said something that is no address: start the program again."));
        return;
      }
      const close = (): Promise<void> => {
        child.postMessage('close');
        return ended;
      };
      resolve({ ...said.data, ended, close });
    });
  });
}
