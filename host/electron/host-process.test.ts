import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { forkedHost, givenHost } from './host-process.ts';

class FakeChild extends EventEmitter {
  readonly said: unknown[] = [];
  killed = false;
  postMessage(message: unknown): void {
    this.said.push(message);
  }
  kill(): boolean {
    this.killed = true;
    return true;
  }
}

const announced = { url: 'http://127.0.0.1:4711/open?token=t', dragFolder: '/drag' };
const fork = () => {
  const child = new FakeChild();
  return { child, host: forkedHost(child as never) };
};

test('a forked host that announces itself is taken, and closed by a word', async () => {
  const { child, host } = fork();
  child.emit('message', announced);
  const taken = await host;
  expect(taken.url).toBe(announced.url);
  const closed = taken.close();
  expect(child.said).toEqual(['close']);
  child.emit('exit', 0);
  await closed;
});

test('a host that ends at once, or names another machine, is refused', async () => {
  const early = fork();
  early.child.emit('exit', 7);
  await expect(early.host).rejects.toThrow('status 7');
  const foreign = fork();
  foreign.child.emit('message', { ...announced, url: 'http://example.org/' });
  await expect(foreign.host).rejects.toThrow('no address');
  expect(foreign.child.killed).toBe(true);
});

test('a host given in the environment is used as it is, if it is on this machine', async () => {
  const env = { RESONATE_URL: announced.url, RESONATE_DRAG_FOLDER: '/drag' };
  expect((await givenHost(env))?.url).toBe(announced.url);
  expect(givenHost({})).toBeNull();
  expect(givenHost({ ...env, RESONATE_URL: 'https://example.org/' })).toBeNull();
});
