import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { encodeFrame, type Frame, FrameReader } from '../protocol/frame.ts';
import { PluginChain } from './chain.ts';
import { FRAME, LONGEST_BODY } from './frame-types.ts';
import { PluginProcess } from './plugin-process.ts';
import { encodeSound } from './sound.ts';
import { bundle, IS_BUILT, pluginHost, pluginIn, SETTING } from './testing.ts';

const scratch = mkdtempSync(join(tmpdir(), 'resonate-fuzz-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The same messages at every run. */
function random(seed: number): (below: number) => number {
  return (below) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}

/** A plugin host whose other end is held by the test itself. */
async function rawHost(): Promise<{ child: ChildProcess; socket: Socket; ended: Promise<number | null> }> {
  const path = join(mkdtempSync(join(scratch, 'h')), 's');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const child = spawn(pluginHost(), ['--socket', path], { stdio: ['ignore', 'ignore', 'ignore'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const socket = await new Promise<Socket>((resolve) => server.once('connection', resolve));
  socket.on('error', () => {});
  server.close();
  return { child, socket, ended };
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

const REQUESTS = ['hello', 'add', 'remove', 'prepare', 'describe', 'parameters', 'set', 'state', 'restore', 'mix'];
const FIELDS = [
  'insert',
  'path',
  'uid',
  'name',
  'rate',
  'block',
  'channels',
  'offline',
  'tempo',
  'id',
  'value',
  'state',
];
const VALUES = [
  0,
  1,
  2,
  -1,
  0.5,
  1e300,
  48_000,
  2 ** 31,
  null,
  true,
  false,
  '',
  'x',
  '/',
  '100',
  '😀',
  'AAAA',
  [],
  {},
  [[]],
];

/** A message as a broken or hostile peer may send: its length is true, all else may be anything. */
function message(next: (below: number) => number, sequence: number): Buffer {
  const pick = <T>(list: readonly T[]): T => list[next(list.length)]!;
  const bytes = (n: number): Buffer => Buffer.from(Array.from({ length: n }, () => next(256)));
  switch (next(6)) {
    case 0:
      return encodeFrame(next(12), sequence, bytes(next(64)));
    case 1: {
      const body = json({ do: pick(REQUESTS), insert: next(3), bypass: false, wet: 1 });
      return encodeFrame(FRAME.request, sequence, body.subarray(0, next(body.length + 1)));
    }
    case 2:
      return encodeFrame(
        FRAME.request,
        sequence,
        Buffer.from(pick(['{"a":', '[', '"\\', "{'"]).repeat(1 + next(40_000))),
      );
    case 3: {
      const frames = next(300);
      const body = encodeSound([new Float32Array(frames), new Float32Array(frames)].slice(next(2)), next(1000));
      for (let n = next(4); n > 0; n--) body[next(16)] = next(256);
      return encodeFrame(FRAME.sound, sequence, body.subarray(0, body.length - next(2) * next(body.length)));
    }
    default: {
      const fields = Object.fromEntries(Array.from({ length: next(8) }, () => [pick(FIELDS), pick(VALUES)]));
      return encodeFrame(FRAME.request, sequence, json({ do: pick(REQUESTS), ...fields }));
    }
  }
}

describe.skipIf(!IS_BUILT)('the plugin host', () => {
  /** Asks a plugin host with a plugin in its chain; rejects when it ends. */
  async function asking(): Promise<{ ask: (frame: Buffer) => Promise<Frame>; end: () => void }> {
    const { child, socket, ended } = await rawHost();
    const reader = new FrameReader(LONGEST_BODY);
    const waiting = new Map<number, (frame: Frame) => void>();
    socket.on('data', (piece: Buffer) => {
      for (const frame of reader.take(piece)) waiting.get(frame.seq)?.(frame);
    });
    const over = ended.then((): never => {
      throw new Error('it ended');
    });
    over.catch(() => {});
    const ask = (frame: Buffer): Promise<Frame> => {
      const answer = new Promise<Frame>((resolve) => waiting.set(frame.readUInt32LE(8), resolve));
      socket.write(frame);
      return Promise.race([answer, over]);
    };
    const plugin = await pluginIn(bundle('gain'));
    await ask(encodeFrame(FRAME.request, 1, json({ do: 'add', insert: 0, ...plugin })));
    return { ask, end: () => child.kill('SIGKILL') };
  }

  test('answers every one of 10,000 broken messages, and goes on', async () => {
    const { ask, end } = await asking();
    const next = random(7);
    const answers: Frame[] = [];
    for (let from = 2; from < 10_002; from += 100) {
      const batch = Array.from({ length: 100 }, (_, i) => ask(message(next, from + i)));
      answers.push(...(await Promise.all(batch)));
    }
    expect(answers.length).toBe(10_000);
    const kinds = (type: number): number => answers.filter((frame) => frame.type === type).length;
    expect(kinds(FRAME.refusal)).toBeGreaterThan(5000);
    // Some of them were good: what is wrong was told from what is right.
    expect(kinds(FRAME.reply)).toBeGreaterThan(500);
    const hello = await ask(encodeFrame(FRAME.request, 20_000, json({ do: 'hello' })));
    expect(JSON.parse(Buffer.from(hello.body).toString())).toMatchObject({ protocol: 1 });
    end();
  });

  test('refuses sound that is not what it says, and takes sound that is', async () => {
    const { ask, end } = await asking();
    const setting = { rate: 48_000, block: 64, channels: 2, offline: true, tempo: 120 };
    await ask(encodeFrame(FRAME.request, 2, json({ do: 'prepare', ...setting })));
    const sound = encodeSound([new Float32Array(100), new Float32Array(100)], 0);
    const says = (channels: number, frames: number): Buffer => {
      const body = Buffer.from(sound);
      body.writeUInt32LE(channels, 0);
      body.writeUInt32LE(frames, 4);
      return body;
    };
    const kinds: number[] = [];
    const bodies = [sound, says(2, 60_000), says(2, 99), says(1, 200), says(2, 2 ** 31), sound.subarray(0, 15), sound];
    for (const [n, body] of bodies.entries()) kinds.push((await ask(encodeFrame(FRAME.sound, 3 + n, body))).type);
    const { processed, refusal } = FRAME;
    expect(kinds).toEqual([processed, refusal, refusal, refusal, refusal, refusal, processed]);
    end();
  });

  test.each([
    ['a length that no message has', Buffer.from('ffffffff0100000001000000', 'hex')],
    ['half a message, and leaves', encodeFrame(FRAME.request, 1, json({ do: 'hello' })).subarray(0, 15)],
  ])('ends by itself where its peer sends %s', async (_, bytes) => {
    const { socket, ended } = await rawHost();
    socket.end(bytes);
    expect(await ended).toBe(0);
  });
});

describe('the client', () => {
  /** A plugin host that sends what `code` says to whoever asks; `socket` is its connection. */
  function impostor(name: string, code: string): string {
    const path = join(scratch, name);
    const script = `#!${process.execPath}\nconst socket = require('net').connect(process.argv[3]);\n${code}\n`;
    writeFileSync(path, script);
    chmodSync(path, 0o755);
    return path;
  }

  test.skipIf(process.platform === 'win32').each([
    ['noise', 'const n = require("crypto").randomBytes(65536); socket.on("data", () => socket.write(n));'],
    ['a length that no message has', 'socket.on("data", () => socket.write(Buffer.alloc(64, 255)));'],
    ['an answer to nothing', 'socket.on("data", () => socket.write(Buffer.from("000000000200000009000000", "hex")));'],
    ['no JSON', 'socket.on("data", () => socket.write(Buffer.from("01000000020000000100000078", "hex")));'],
    [
      'sound of another size',
      'socket.on("data", () => socket.write(Buffer.from("00000000050000000100000000", "hex")));',
    ],
    ['nothing', 'socket.on("data", () => {});'],
  ])('takes a plugin host that sends %s for dead, and waits no longer', async (name, code) => {
    const host = await PluginProcess.start(impostor(name.replaceAll(' ', '-'), code));
    const asked =
      name === 'sound of another size'
        ? host.sound([new Float32Array(8)], 0, 1000)
        : host.request({ do: 'hello' }, 1000, (reply) => reply);
    await expect(asked).rejects.toMatchObject({ name: 'PluginDeath' });
    expect(await host.ended).toMatchObject({ name: 'PluginDeath' });
  });

  test.skipIf(process.platform === 'win32').each([
    { latency: null, tail: 0, inserts: [] },
    { latency: 2 ** 31 - 1, tail: 0, inserts: [] },
    { latency: 0.5, tail: 0, inserts: [] },
    { latency: 0, tail: 'long', inserts: [] },
    { latency: 0, tail: 0 },
  ])('does not believe a chain that says it is %j', async (facts) => {
    const answer = `const body = Buffer.from(${JSON.stringify(JSON.stringify(facts))});
      const head = Buffer.alloc(12);
      head.writeUInt32LE(body.length, 0);
      head.writeUInt32LE(${FRAME.reply}, 4);
      head.writeUInt32LE(1, 8);
      socket.on("data", () => socket.write(Buffer.concat([head, body])));`;
    const opening = PluginChain.open(impostor('facts', answer), [], SETTING);
    await expect(opening).rejects.toMatchObject({ name: 'PluginDeath' });
  });

  test('says at once where the program does not run', async () => {
    await expect(PluginProcess.start(join(scratch, 'nowhere'))).rejects.toThrow('ENOENT');
    await expect(PluginProcess.start(process.execPath)).rejects.toMatchObject({ name: 'PluginDeath' });
  });
});
