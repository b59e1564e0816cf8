import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { openCheckpoint } from '../checkpoint/open.ts';
import { type Codec, openCodec } from '../encodec/codec.ts';
import { writeCodec } from '../encodec/convert.ts';
import { normals } from '../random.ts';
import { errorDb } from '../testing.ts';
import { writeMbd } from './convert.ts';
import { openDiffusion } from './diffusion.ts';
import { assertSameCodes, diffusedBy } from './sounding.ts';

const folder = mkdtempSync(join(tmpdir(), 'resonate-sounding-'));
const fixture = (path: string) => openCheckpoint(fileURLToPath(new URL(path, import.meta.url)));
const [mbd, encodec] = [await fixture('fixtures/small.th'), await fixture('../encodec/fixtures/small.safetensors')];
writeMbd(mbd, join(folder, 'mbd'));
writeCodec(encodec, join(folder, 'codec'));
for (const store of [mbd, encodec]) store.close();
const codec = await openCodec(join(folder, 'codec'));
const diffusion = openDiffusion(join(folder, 'mbd'));
afterAll(async () => {
  await codec.release();
  rmSync(folder, { recursive: true, force: true });
});

const FRAMES = 20;
/** Continuous latents [dim, frames], near those of real sound. */
const latents = new Float32Array(codec.dim * FRAMES);
normals({ seed: 1, stream: 0 }, latents);
const span = { from: 6, to: 13 };
const [from, to] = [span.from * codec.hop, span.to * codec.hop];
const idle = async (): Promise<void> => {};

it('makes the span from its nearest codes by diffusion, and leaves the rest to the decoder', async () => {
  const sound = await diffusedBy(codec, diffusion, 7)(latents, span, 0, idle);
  const plain = await codec.decode(latents);
  expect(sound.length).toBe(FRAMES * codec.hop);
  expect(sound.subarray(0, from)).toEqual(plain.subarray(0, from));
  expect(sound.subarray(to)).toEqual(plain.subarray(to));
  // The same, step by step, with the noise of this seed.
  const cut = new Float32Array(codec.dim * 7);
  for (let c = 0; c < codec.dim; c++) cut.set(latents.subarray(c * FRAMES + span.from, c * FRAMES + span.to), c * 7);
  const { audio, raw } = await diffusion.generate(codec, codec.quantise(cut), {
    noise(call, length) {
      const values = new Float32Array(length);
      normals({ seed: 7, stream: 16 + call }, values);
      return values;
    },
  });
  expect(sound.subarray(from, to)).toEqual(audio);
  // Its bands have the levels of the codec's own sound of these codes, not those of the diffusion.
  expect(errorDb(audio, raw)).toBeGreaterThan(-20);
});

it('makes the same sound for the same seed, and another for another seed and in another window', async () => {
  const made = (seed: number, window: number) => diffusedBy(codec, diffusion, seed)(latents, span, window, idle);
  const one = await made(7, 0);
  expect(await made(7, 0)).toEqual(one);
  expect(await made(8, 0)).not.toEqual(one);
  expect(await made(7, 1)).not.toEqual(one);
});

it('says how far it is, and stops when that throws', async () => {
  const shares: number[] = [];
  const stop = diffusedBy(codec, diffusion, 7)(latents, span, 0, async (share) => {
    shares.push(share);
    if (shares.length === 3) throw new Error('not any more');
  });
  await expect(stop).rejects.toThrow('not any more');
  expect(shares.map((share) => Math.round(share * 60))).toEqual([0, 1, 2]);
});

it('refuses a codec whose codes mean something else, and takes one in half precision', () => {
  const with_ = (change: (value: number) => number): Codec => ({
    ...codec,
    dequantise: (codes, stages) => codec.dequantise(codes, stages).map(change) as Float32Array<ArrayBuffer>,
  });
  expect(() =>
    assertSameCodes(
      with_((value) => Math.f16round(value)),
      codec,
    ),
  ).not.toThrow();
  expect(() =>
    assertSameCodes(
      with_((value) => 1.1 * value),
      codec,
    ),
  ).toThrow('choose the decoder encodec.');
  expect(() => assertSameCodes({ ...codec, entries: 2 * codec.entries }, codec)).toThrow('choose the decoder encodec.');
});
