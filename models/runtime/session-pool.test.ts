import { expect, it } from 'vitest';
import type { Session } from './session.ts';
import { SessionPool } from './session-pool.ts';

/**
 * Models of as many bytes of weights as their name says, and of what they compute with from their first run on, on a machine with 100 free bytes of which
 * sessions may take 90.
 */
function pool() {
  const open = new Map<string, number>();
  const sizes = (path: string): number[] => path.split(' ').slice(1).map(Number);
  let opened = 0;
  const sessions = new SessionPool({
    need: (path) => ({ weights: sizes(path)[0]!, work: sizes(path)[1] ?? 0, isChosen: path.startsWith('chosen') }),
    free: () => 100 - [...open.values()].reduce((sum, bytes) => sum + bytes, 0),
    open: (path) => {
      if (path.startsWith('broken')) return Promise.reject(new Error('broken'));
      opened++;
      const [weights = 0, work = 0] = sizes(path);
      open.set(path, weights);
      const session: Partial<Session> = {
        run: () => {
          open.set(path, weights + work);
          return Promise.resolve({});
        },
        release: () => {
          open.delete(path);
          return Promise.resolve();
        },
      };
      return Promise.resolve(session as Session);
    },
  });
  return { sessions, open, opened: () => opened };
}

it('opens a model once and keeps it from job to job', async () => {
  const { sessions, opened } = pool();
  await sessions.open('a 10');
  sessions.endJob();
  await sessions.open('a 10');
  expect(opened()).toBe(1);
});

it('closes what was not used for longest where memory is short, and nothing that the job uses', async () => {
  const { sessions, open } = pool();
  await sessions.open('a 20');
  await sessions.open('b 20');
  sessions.endJob();
  await sessions.open('a 20');
  await sessions.open('c 60');
  expect([...open.keys()]).toEqual(['a 20', 'c 60']);
});

it('may close what the job has released, but not while another part of it has it open', async () => {
  const { sessions, open } = pool();
  const [first, second] = [await sessions.open('a 50'), await sessions.open('a 50')];
  await first.release();
  await first.release();
  await expect(sessions.open('b 50')).rejects.toThrow('close other programs');
  await second.release();
  expect([...open.keys()]).toEqual(['a 50']);
  await sessions.open('b 50');
  expect([...open.keys()]).toEqual(['b 50']);
});

it('counts what an open model will still take, until it has taken it', async () => {
  const { sessions } = pool();
  const a = await sessions.open('a 10 50');
  await expect(sessions.open('b 40')).rejects.toThrow('close other programs');
  await a.run({});
  await expect(sessions.open('b 40')).rejects.toThrow('close other programs');
  await sessions.open('c 30');
});

it('refuses in one sentence what does not fit beside what the job uses', async () => {
  const { sessions, open } = pool();
  await sessions.open('a 50');
  await expect(sessions.open('b 50')).rejects.toThrow(
    /^The model needs 0\.0 GB of memory and 0\.0 GB are free: close other programs\.$/,
  );
  await expect(sessions.open('chosen 50')).rejects.toThrow(
    /^The model needs .*: close other programs, or choose smaller weights \(--dtype int8\)\.$/,
  );
  expect([...open.keys()]).toEqual(['a 50']);
});

it('has room for a new job in what is free and in what nobody has open', async () => {
  const { sessions } = pool();
  await sessions.open('a 40');
  expect(sessions.room).toBeCloseTo(0.9 * 60);
  sessions.endJob();
  expect(sessions.room).toBeCloseTo(0.9 * 100);
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
