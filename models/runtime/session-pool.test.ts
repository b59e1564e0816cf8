import { expect, it } from 'vitest';
import type { Session } from './session.ts';
import { SessionPool } from './session-pool.ts';

/** Models of as many bytes as their name says, on a machine with 100 free bytes of which sessions may take 90. */
function pool() {
  const open = new Set<string>();
  const size = (path: string) => Number(path.split(' ')[1]);
  const sessions = new SessionPool({
    need: size,
    free: () => 100 - [...open].reduce((sum, path) => sum + size(path), 0),
    open: (path) => {
      if (path.startsWith('broken')) return Promise.reject(new Error('broken'));
      open.add(path);
      const session: Partial<Session> = {
        release: () => {
          open.delete(path);
          return Promise.resolve();
        },
      };
      return Promise.resolve(session as Session);
    },
  });
  return { sessions, open };
}

it('opens a model once and keeps it from job to job', async () => {
  const { sessions } = pool();
  const first = await sessions.open('a 10');
  sessions.endJob();
  expect(await sessions.open('a 10')).toBe(first);
});

it('closes what was not used for longest where memory is short, and nothing that the job uses', async () => {
  const { sessions, open } = pool();
  await sessions.open('a 20');
  await sessions.open('b 20');
  sessions.endJob();
  await sessions.open('a 20');
  await sessions.open('c 60');
  expect([...open]).toEqual(['a 20', 'c 60']);
});

it('refuses in one sentence what does not fit beside what the job uses', async () => {
  const { sessions, open } = pool();
  await sessions.open('a 50');
  await expect(sessions.open('b 50')).rejects.toThrow(
    'The model needs 0.0 GB of memory and 0.0 GB are free: close other programs, or convert it with smaller weights (--dtype int8).',
  );
  expect([...open]).toEqual(['a 50']);
});

it('tries again to open what could not be opened', async () => {
  const { sessions } = pool();
  await expect(sessions.open('broken 1')).rejects.toThrow('broken');
  expect(sessions.paths).toEqual([]);
});

it('closes all when the process ends', async () => {
  const { sessions, open } = pool();
  await sessions.open('a 20');
  await sessions.open('b 20');
  await sessions.close();
  expect(open.size).toBe(0);
});
