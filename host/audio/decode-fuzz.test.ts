import { rmSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { noProgress } from '../../dsp/audio/source.ts';
import { decode } from './decode.ts';
import { AudioError } from './error.ts';
import { Bench, encodeMedia, KINDS, music } from './test-media.ts';

const ROUNDS = 16;
const bench = new Bench();
afterAll(() => bench.remove());

/** Values that size fields are broken with. */
const EVIL = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x10000];

function generator(seed: number): (below: number) => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function mutate(whole: Buffer, random: (below: number) => number): Buffer {
  const bytes = Buffer.from(whole);
  // Headers decide most; two of three places lie in the first 600 bytes.
  const place = (room: number) => random(random(3) > 0 ? Math.min(room, 600) : room);
  switch (random(4)) {
    case 0:
      for (let n = 1 + random(20); n > 0; n--) bytes[place(bytes.length)] = random(256);
      return bytes;
    case 1:
      for (let n = 1 + random(4); n > 0; n--) {
        const value = EVIL[random(EVIL.length)]!;
        if (random(2)) bytes.writeUInt32BE(value, place(bytes.length - 4));
        else bytes.writeUInt32LE(value, place(bytes.length - 4));
      }
      return bytes;
    case 2:
      return bytes.subarray(0, 1 + random(bytes.length - 1));
    default: {
      const at = random(bytes.length);
      const run = random(400);
      const after = random(2) ? Math.min(bytes.length, at + run) : Math.max(0, at - run);
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(after)]);
    }
  }
}

it.each(KINDS.map((kind, k) => ({ ...kind, k })))(
  'survives $name with random damage: a result or a sentence, and nothing left over',
  (kind) => {
    encodeMedia(bench.path(kind.file), kind, music(6000));
    const whole = bench.bytes(kind.file);
    rmSync(bench.path(kind.file));
    for (let round = 0; round < ROUNDS; round++) {
      const path = bench.write('in.bin', mutate(whole, generator(kind.k * 1000 + round)));
      const before = new Set(bench.names());
      let hash = '';
      try {
        const { asset } = decode(path, bench.folder, {}, noProgress);
        hash = asset.hash;
        expect(asset.length).toBeGreaterThan(0);
        expect(bench.samples(hash).every((channel) => channel.every(Number.isFinite))).toBe(true);
      } catch (error) {
        expect(error, `round ${round}`).toBeInstanceOf(AudioError);
      }
      const left = bench.names().filter((name) => !before.has(name) && (hash === '' || !name.startsWith(hash)));
      expect(left, `round ${round}`).toEqual([]);
    }
  },
);
