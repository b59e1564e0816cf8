import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameError, FrameReader, HEADER } from './frame.ts';

const body = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

describe('frames', () => {
  it('are read as they were written, however the socket cuts them', () => {
    const written = [
      { type: 3, seq: 7, body: body(1, 2, 3) },
      { type: 0xffffffff, seq: 0, body: body() },
      { type: 5, seq: 0xfffffffe, body: Uint8Array.from({ length: 1000 }, (_, i) => i & 255) },
    ];
    const bytes = Buffer.concat(written.map(({ type, seq, body }) => encodeFrame(type, seq, body)));
    for (const size of [1, 2, 5, HEADER, 13, 500, bytes.length]) {
      const reader = new FrameReader(1000);
      const read = [];
      for (let at = 0; at < bytes.length; at += size) {
        for (const frame of reader.take(Uint8Array.from(bytes.subarray(at, at + size)))) {
          read.push({ ...frame, body: Uint8Array.from(frame.body) });
        }
      }
      expect(read).toEqual(written);
    }
  });

  it('are refused where one is announced that is too large, before its body comes', () => {
    const reader = new FrameReader(10);
    expect([...reader.take(encodeFrame(1, 1, body(...Array(10).fill(9))))]).toHaveLength(1);
    const huge = encodeFrame(1, 1, body());
    huge.writeUInt32LE(0xffffffff, 0);
    expect(() => [...reader.take(huge)]).toThrow(FrameError);
  });
});
