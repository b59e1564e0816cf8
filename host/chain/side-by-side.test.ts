import { expect, test } from 'vitest';
import { sideBySide } from './side-by-side.ts';

/** Goes on until it is stopped, and then takes a moment to end. */
function untilStopped(signal: AbortSignal, ended: string[], name: string): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () =>
      setTimeout(() => {
        ended.push(name);
        reject(new Error('stopped'));
      }, 10),
    );
  });
}

test('what the first gives is given when both have ended', async () => {
  const { promise: second, resolve } = Promise.withResolvers<void>();
  let told = false;
  const both = sideBySide(new AbortController().signal, () => [Promise.resolve('stems'), second]);
  void both.then(() => {
    told = true;
  });
  await new Promise((next) => setTimeout(next, 5));
  expect(told).toBe(false);
  resolve();
  expect(await both).toBe('stems');
});

test('where either fails the other is stopped, and its end is waited for', async () => {
  const { signal } = new AbortController();
  const ended: string[] = [];
  const fails = (): Promise<never> => Promise.reject(new Error('no room on the disk'));
  await expect(sideBySide(signal, (s) => [untilStopped(s, ended, 'network'), fails()])).rejects.toThrow('no room');
  expect(ended).toEqual(['network']);
  await expect(sideBySide(signal, (s) => [fails(), untilStopped(s, ended, 'classical')])).rejects.toThrow('no room');
  expect(ended).toEqual(['network', 'classical']);
});

test('whoever stops the whole stops both', async () => {
  const stop = new AbortController();
  const ended: string[] = [];
  const both = sideBySide(stop.signal, (s) => [untilStopped(s, ended, 'network'), untilStopped(s, ended, 'classical')]);
  stop.abort();
  await expect(both).rejects.toThrow('stopped');
  expect(ended).toHaveLength(2);
});
