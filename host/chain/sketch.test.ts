import { expect, test } from 'vitest';
import type { DecodedFile, ProbedFile } from '../audio/decode.ts';
import type { Opened } from './input.ts';
import { Sketch } from './sketch.ts';

const file = (sampleRate: number, channels: number, duration: number): ProbedFile => ({
  container: 'wav',
  duration,
  best: 0,
  metadata: {},
  streams: [{ codec: 'pcm_s16le', sampleRate, channels, bits: 16, bitrate: null, tags: {} }],
});

const decoded = (hash: string, length: number) =>
  ({ asset: { hash, sampleRate: 48_000, channels: 2, length } }) as DecodedFile;

/** Sketches that were told, the last one last. */
function watched(...parts: ConstructorParameters<typeof Sketch>[2] extends Iterable<infer P> ? P[] : never) {
  const told: Opened[] = [];
  const sketch = new Sketch((now) => told.push(now), { kind: 'stems', name: 'Song' }, parts);
  return { told, sketch, last: () => told.at(-1)! };
}

test('a recording is as long as its container says, and folded down to stereo, until it is decoded', () => {
  const { told, sketch, last } = watched(['mix', file(48_000, 6, 10.5), 0]);
  expect(last()).toMatchObject({ sampleRate: 48_000, channels: 2, length: 504_000, stems: null, missing: [] });
  expect(last().mixAsset).toMatchObject({ hash: sketch.growing('mix').growing, length: 504_000, channels: 2 });
  sketch.decoded('mix', decoded('a'.repeat(64), 503_000));
  expect(last().mixAsset!.hash).toBe('a'.repeat(64));
  expect(last().length).toBe(503_000);
  expect(told).toHaveLength(2);
});

test('a recording of which the container tells no length begins with one frame', () => {
  expect(watched(['mix', file(48_000, 2, 0), 0]).last()).toMatchObject({ length: 1, mixAsset: { length: 1 } });
});

test('stems are each there as they are decoded, and what is missing or of another rate has no sound yet', () => {
  const { sketch, last } = watched(
    ['vocals', file(48_000, 1, 10), 0],
    ['drums', file(48_000, 2, 12), 0],
    ['bass', file(22_050, 2, 11), 0],
  );
  expect(last()).toMatchObject({
    sampleRate: 48_000,
    channels: 2,
    length: 576_000,
    mixAsset: null,
    missing: ['other'],
  });
  const { vocals, drums, bass, other } = last().stems!;
  expect(vocals.hash).toBe(sketch.growing('vocals').growing);
  expect([drums.length, bass.length, other.length]).toEqual([576_000, 0, 0]);
  sketch.decoded('drums', decoded('d'.repeat(64), 576_001));
  expect(last().stems!.drums.hash).toBe('d'.repeat(64));
  expect(last().stems!.vocals.hash).toBe(vocals.hash);
});
