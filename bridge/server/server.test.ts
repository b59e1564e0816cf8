import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeFrame, FrameReader } from '../protocol/frame.ts';
import { type Changed, MOST_ANSWERED, type Read, TYPE } from '../protocol/messages.ts';
import type { BridgeHost } from './host.ts';
import { type BridgeServer, startBridge } from './server.ts';
import { TestPlugin } from './testing.ts';

const QUIET = { rendering: [], notice: '' };
const SONG = { project: '/song', name: 'Song', revision: 3, rate: 48_000, length: 96_000, takes: 2, ...QUIET };
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function folderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'resonate-bridge-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'bridge');
}

/** A host of one song in which frame n of the mended left channel is n and the right is its negative. */
class FakeHost implements BridgeHost {
  readonly version = '9';
  readonly captured: Float32Array[] = [];
  readonly ended: string[] = [];
  change: (changed: Changed) => void = () => {};
  onRead: () => void = () => {};

  async projects() {
    return [{ project: '/song', name: 'Song', duration: 2 }];
  }

  async open(project: string, rate: number, onChange: (changed: Changed) => void) {
    if (project !== '/song') throw new Error('This project is not known.');
    this.change = onChange;
    const read = async ({ start, count }: Read) => {
      this.onRead();
      const left = Float32Array.from({ length: count }, (_, i) => start + i);
      return { revision: 3, mended: [left, left.map((x) => -x)], original: null };
    };
    return {
      song: { ...SONG, rate, parts: ['bass' as const] },
      read,
      mend: async () => 'Mending bass',
      close: () => this.ended.push('song'),
    };
  }

  capture() {
    return {
      write: (samples: Float32Array) => void this.captured.push(samples),
      finish: async () => '/captured',
      abort: () => void this.ended.push('capture'),
    };
  }
}

async function served(host = new FakeHost()): Promise<{ host: FakeHost; server: BridgeServer; folder: string }> {
  const folder = folderForTest();
  const sentenceOf = (error: unknown): string => (error as Error).message;
  const server = await startBridge({ host, folder, sentenceOf });
  cleanups.push(() => server!.close());
  return { host, server: server!, folder };
}

async function plugin(folder: string): Promise<TestPlugin> {
  const found = await TestPlugin.find(folder);
  cleanups.push(() => found.close());
  return found;
}

/** A generator of the same numbers at every run, 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the bridge', () => {
  it('is found through files that are the person’s alone, and leaves none behind', async () => {
    const { server, folder } = await served();
    if (process.platform !== 'win32') {
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      expect(statSync(join(folder, 'bridge.json')).mode & 0o777).toBe(0o600);
      expect(statSync(server.socket).mode & 0o777).toBe(0o600);
    }
    await plugin(folder);
    await server.close();
    cleanups.pop();
    expect([existsSync(join(folder, 'bridge.json')), existsSync(server.socket)]).toEqual([false, false]);
  });

  it('talks to nobody who does not know the token', async () => {
    const { server } = await served();
    for (const token of ['', 'x'.repeat(64), server.token.slice(1), `${server.token}0`]) {
      const stranger = await TestPlugin.connect(server.socket);
      await expect(stranger.hello(token)).rejects.toThrow('hung up');
    }
    const silent = await TestPlugin.connect(server.socket);
    await expect(silent.ask(TYPE.PROJECTS, {})).rejects.toThrow('hung up');
  });

  it('gives the frames that are asked for, in the order of the questions', async () => {
    const { folder } = await served();
    const one = await plugin(folder);
    expect(await one.ask(TYPE.PROJECTS, {})).toEqual({ projects: [{ project: '/song', name: 'Song', duration: 2 }] });
    const song = await one.ask(TYPE.OPEN, { project: '/song', rate: 44_100 });
    expect(song).toMatchObject({ ...SONG, rate: 44_100 });
    const order: number[] = [];
    const reads = [0, 16_384, -5].map(async (start, i) => {
      const { mended, original, revision } = await one.read({ part: 'bass', start, count: 1000 });
      order.push(i);
      expect([mended[0]![999], mended[1]![1], revision, original]).toEqual([start + 999, -start - 1, 3, null]);
    });
    await Promise.all(reads);
    expect(order).toEqual([0, 1, 2]);
  });

  it('says why something cannot be done, and goes on', async () => {
    const { folder } = await served();
    const one = await plugin(folder);
    await expect(one.ask(TYPE.OPEN, { project: '/other', rate: 48_000 })).rejects.toThrow('not known');
    expect(await one.ask(TYPE.OPEN, { project: '/song', rate: 48_000 })).toMatchObject(SONG);
    await expect(one.read({ part: 'bass', start: 0, count: 1e9 })).rejects.toThrow('same version');
    expect(await one.ask(TYPE.MEND, { part: 'bass', start: 0, end: 9 })).toEqual({ title: 'Mending bass' });
  });

  it('tells of changes unasked', async () => {
    const { host, folder } = await served();
    const one = await plugin(folder);
    await one.ask(TYPE.OPEN, { project: '/song', rate: 48_000 });
    host.change({ revision: 4, takes: 2, ...QUIET, spans: [{ part: 'bass', start: 10, end: 20 }] });
    expect(await one.told()).toMatchObject({ type: TYPE.CHANGED, revision: 4, spans: [{ start: 10, end: 20 }] });
  });

  it('tells a plugin that did not read of all changes in few messages', async () => {
    const { host, folder } = await served();
    const one = await plugin(folder);
    await one.ask(TYPE.OPEN, { project: '/song', rate: 48_000 });
    one.socket.pause();
    const MANY = 20_000;
    for (let n = 1; n <= MANY; n++) {
      host.change({
        revision: n,
        takes: 2,
        ...QUIET,
        spans: [{ part: n % 2 === 0 ? 'bass' : 'mix', start: n, end: n + 100 }],
      });
      if (n % 100 === 0) await new Promise(setImmediate);
    }
    one.socket.resume();
    const spans: { part: string; start: number; end: number }[] = [];
    let told = 0;
    for (let revision = 0; revision < MANY; told++) {
      const changed = (await one.told()) as unknown as Changed;
      revision = changed.revision;
      spans.push(...changed.spans);
    }
    expect(told).toBeLessThan(MANY / 2);
    expect(Math.min(...spans.map(({ start }) => start))).toBe(1);
    for (const [part, end] of [
      ['bass', MANY + 100],
      ['mix', MANY + 99],
    ] as const) {
      expect(Math.max(...spans.filter((span) => span.part === part).map((span) => span.end))).toBe(end);
    }
  });

  it('tells what a read has changed before it answers it, to a plugin that is slow as well', async () => {
    const { host, folder } = await served();
    const one = await plugin(folder);
    await one.ask(TYPE.OPEN, { project: '/song', rate: 48_000 });
    const came: number[] = [];
    const reader = new FrameReader(MOST_ANSWERED);
    one.socket.on('data', (piece) => came.push(...Array.from(reader.take(piece as Buffer), ({ type }) => type)));
    one.socket.pause();
    // More than a socket holds: what is told next has to wait.
    const spans = Array.from({ length: 60_000 }, (_, n) => ({ part: 'bass' as const, start: n, end: n + 1 }));
    host.change({ revision: 4, takes: 2, ...QUIET, spans });
    let hasRead = false;
    host.onRead = () => {
      hasRead = true;
      host.change({ revision: 5, takes: 2, rendering: ['bass'], notice: '', spans: [] });
    };
    const read = one.read({ part: 'bass', start: 0, count: 64 });
    await expect.poll(() => hasRead, { timeout: 60_000 }).toBe(true);
    one.socket.resume();
    await read;
    await one.told();
    expect(await one.told()).toMatchObject({ revision: 5, rendering: ['bass'] });
    expect(came).toEqual([TYPE.CHANGED, TYPE.CHANGED, TYPE.READ]);
  });

  it('takes in what is captured; what is broken off is thrown away', async () => {
    const { host, folder } = await served();
    const one = await plugin(folder);
    await one.ask(TYPE.CAPTURE_BEGIN, { name: 'Bass', rate: 48_000, channels: 2 });
    const sound = encodeFrame(TYPE.CAPTURE_SOUND, 0, Buffer.from(Float32Array.of(1, -1, 0.5, -0.5).buffer));
    one.socket.write(sound);
    expect(await one.ask(TYPE.CAPTURE_END, {})).toEqual({ project: '/captured' });
    expect(host.captured).toEqual([Float32Array.of(1, -1, 0.5, -0.5)]);
    await one.ask(TYPE.CAPTURE_BEGIN, { name: 'Bass', rate: 48_000, channels: 2 });
    one.socket.destroy();
    await expect.poll(() => host.ended, { timeout: 60_000 }).toContain('capture');
  });

  it('ends a capture at the first piece that cannot be kept, leaving nothing, and goes on', async () => {
    const { host, folder } = await served();
    const written: number[] = [];
    host.capture = () => ({
      write(samples) {
        written.push(samples.length);
        if (written.length === 2) throw new Error('The disk is full: make room.');
      },
      finish: async () => '/captured',
      abort: () => void host.ended.push('capture'),
    });
    const one = await plugin(folder);
    const sound = encodeFrame(TYPE.CAPTURE_SOUND, 0, Buffer.from(Float32Array.of(1, -1).buffer));
    await one.ask(TYPE.CAPTURE_BEGIN, { name: 'Bass', rate: 48_000, channels: 2 });
    for (let n = 0; n < 5; n++) one.socket.write(sound);
    await expect(one.ask(TYPE.CAPTURE_END, {})).rejects.toThrow('The disk is full');
    expect([written, host.ended]).toEqual([[2, 2], ['capture']]);
    expect(await one.told()).toMatchObject({ type: TYPE.FAILED, message: 'The disk is full: make room.' });
    expect(one.unasked).toEqual([]);
    await one.ask(TYPE.CAPTURE_BEGIN, { name: 'Bass', rate: 48_000, channels: 2 });
    one.socket.write(sound);
    expect(await one.ask(TYPE.CAPTURE_END, {})).toEqual({ project: '/captured' });
  });

  it('is served by one host only, as long as that one runs', async () => {
    const { folder, server } = await served();
    const rival = { host: new FakeHost(), folder, sentenceOf: String };
    expect(await startBridge(rival)).toBeNull();
    const left = readFileSync(join(folder, 'bridge.json'));
    await server.close();
    cleanups.pop();
    // As of a host that was killed; another process has its number by now.
    writeFileSync(join(folder, 'bridge.json'), left);
    const heir = await startBridge(rival);
    cleanups.push(() => heir!.close());
    expect(JSON.parse(readFileSync(join(folder, 'bridge.json'), 'utf8'))).toMatchObject({ token: heir!.token });
  });

  it('outlives 10,000 hostile messages, and serves on', async () => {
    const { folder, server } = await served();
    const random = numbers(7);
    const words = [
      '{}',
      '[]',
      'null',
      '{"part":"bass","start":1e308,"count":-1}',
      '{"token":{"a":[1]}}',
      '[[[[',
      '"',
      '\u0000',
      '{"protocol":1e999}',
    ];
    const types = [...Object.values(TYPE), 0, 11, 77, 0xffffffff];
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const noise = (): Uint8Array => Uint8Array.from({ length: Math.floor(random() * 60) }, () => random() * 256);
    const steady = await plugin(folder);
    await steady.ask(TYPE.OPEN, { project: '/song', rate: 48_000 });
    let sent = 0;
    while (sent < 10_000) {
      const attacker = random() < 0.5 ? await TestPlugin.connect(server.socket) : await TestPlugin.find(folder);
      for (let n = 0; n < 100 && !attacker.socket.destroyed; n++, sent++) {
        const body = random() < 0.5 ? Buffer.from(pick(words)) : noise();
        const frame = encodeFrame(pick(types), Math.floor(random() * 2 ** 32), body);
        if (random() < 0.1) frame.writeUInt32LE(Math.floor(random() * 2 ** 32), 0);
        attacker.socket.write(random() < 0.05 ? frame.subarray(0, Math.floor(random() * frame.length)) : frame);
        if (n % 10 === 9) await new Promise(setImmediate);
      }
      if (!attacker.socket.destroyed && random() < 0.5) {
        attacker.socket.end();
        await once(attacker.socket, 'close');
      } else attacker.close();
    }
    const { mended } = await steady.read({ part: 'bass', start: 5, count: 2 });
    expect(mended[0]).toEqual(Float32Array.of(5, 6));
  });
});
