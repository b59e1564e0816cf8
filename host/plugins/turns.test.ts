import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

/** Work that ends when told, and keeps when it began and ended. */
function work(name: string, log: string[]) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const run = async (): Promise<string> => {
    log.push(`${name} began`);
    await promise.finally(() => log.push(`${name} ended`));
    return name;
  };
  return { run, resolve, reject };
}

test('work of one key waits for what came before it, though that failed, and other keys wait for nothing', async () => {
  const turns = new Turns();
  const log: string[] = [];
  const [first, second, other] = [work('first', log), work('second', log), work('other', log)];
  const failed = turns.take('a', first.run).catch((error: Error) => error.message);
  const made = turns.take('a', second.run);
  const beside = turns.take('b', other.run);
  second.resolve();
  other.resolve();
  expect(await beside).toBe('other');
  expect(log).toEqual(['first began', 'other began', 'other ended']);
  first.reject(new Error('broken'));
  expect(await failed).toBe('broken');
  expect(await made).toBe('second');
  expect(log.slice(3)).toEqual(['first ended', 'second began', 'second ended']);
});
