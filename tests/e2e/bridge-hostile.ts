import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { encodeFrame, FrameReader } from '../../bridge/protocol/frame.ts';
import { encodeSound, MOST_ASKED, PROTOCOL, TYPE } from '../../bridge/protocol/messages.ts';

/** Answers of a host, whole and broken. */
const WORDS = [
  { protocol: PROTOCOL, version: '1', speaks: true },
  { projects: [{ project: '/x', name: 'x', duration: 1 }] },
  { projects: [{ project: 7 }] },
  { project: '/x', name: 'x', revision: 1, rate: 44_100, length: 100_000, parts: ['mix'], takes: 1 },
  { project: '/x', name: 'x', revision: 1, rate: 44_100, length: 2 ** 39, parts: ['mix'], takes: 1e9 },
  { project: '/x', name: 'x', revision: 1, rate: 44_100, length: -1, takes: 1 },
  { revision: 2, takes: 1, spans: [{ part: 'mix', start: -5, end: 1e12 }] },
  { revision: 2, takes: 1, spans: [{ part: 'nose', start: {}, end: [] }] },
  { message: 'No.' },
  [[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]],
  null,
];

/** A host that greets every plugin as it should, and then says anything, asked or unasked, broken anywhere, and hangs up. */
export async function hostileHost(folder: string): Promise<{ folder: string; sent(): number; close(): void }> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const socket = join(folder, 'socket');
  let state = 99;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const sound = Array.from({ length: 2 }, () => new Float32Array(100).fill(0.5));
  const body = (): Buffer => {
    const kind = random();
    if (kind < 0.6) return Buffer.from(JSON.stringify(pick(WORDS)));
    const whole = encodeSound({ revision: 1, mended: sound, original: kind < 0.7 ? sound : null });
    if (kind < 0.8) return whole;
    if (kind < 0.9) whole.writeUInt32LE(Math.floor(random() * 2 ** 32), 4 * Math.floor(random() * 4));
    return whole.subarray(0, Math.floor(random() * whole.length));
  };
  let sent = 0;
  const plugins = new Set<Socket>();
  const server = createServer((plugin) => {
    plugins.add(plugin);
    plugin.on('error', () => {});
    plugin.on('close', () => plugins.delete(plugin));
    const reader = new FrameReader(MOST_ASKED);
    plugin.on('data', (piece) => {
      for (const { type, seq } of reader.take(piece as Buffer)) {
        if (type === TYPE.HELLO) plugin.write(encodeFrame(type, seq, Buffer.from(JSON.stringify(WORDS[0]))));
      }
    });
    const talking = setInterval(() => {
      for (let n = 0; n < 100; n++, sent++) {
        const type = pick([...Object.values(TYPE), 0, 99, 0xffffffff]);
        // The plugin counts its questions from 1.
        const answer = encodeFrame(type, Math.floor(random() * 30), body());
        if (random() < 0.0005) answer.writeUInt32LE(Math.floor(random() * 2 ** 32), 0);
        plugin.write(answer);
      }
      if (random() < 0.05) plugin.destroy();
    }, 5);
    plugin.on('close', () => clearInterval(talking));
  });
  server.listen(socket);
  await once(server, 'listening');
  writeFileSync(join(folder, 'bridge.json'), JSON.stringify({ socket, token: 'x' }), { mode: 0o600 });
  return {
    folder,
    sent: () => sent,
    close() {
      server.close();
      for (const plugin of plugins) plugin.destroy();
    },
  };
}
