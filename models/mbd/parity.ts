import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '../checkpoint/open.ts';
import { openCodec } from '../encodec/codec.ts';
import { writeCodec } from '../encodec/convert.ts';
import { openSession } from '../runtime/session.ts';
import { errorDb } from '../testing.ts';
import { writeMbd } from './convert.ts';
import { openDiffusion } from './diffusion.ts';

/** A band at audiocraft's default dimensions and one with a transformer, one second through all twenty steps. RESONATE_AUDIOCRAFT names a checkout of audiocraft. */
export async function parity(
  python: string,
  folder: string,
): Promise<readonly { what: string; db: number; limit: number }[]> {
  if (process.env.RESONATE_AUDIOCRAFT === undefined)
    throw new Error('RESONATE_AUDIOCRAFT names no checkout of audiocraft: set it.');
  const script = fileURLToPath(new URL('fixtures/make_mbd.py', import.meta.url));
  const { status, stderr } = spawnSync(python, [script, '--full', folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${script} failed: ${stderr.slice(-400)}`);
  const results = await openCheckpoint(join(folder, 'full.safetensors'));
  const checkpoint = await openCheckpoint(join(folder, 'full.th'));
  const codecStore = await openCheckpoint(join(folder, 'codec.safetensors'));
  writeMbd(checkpoint, join(folder, 'mbd'));
  writeCodec(codecStore, join(folder, 'codec'));
  const codec = await openCodec(join(folder, 'codec'), (path) => openSession(path, { threads: 2 }));
  const result = (name: string) => results.tensors.get(name)!.floats();
  const table = result('table');
  const { raw, audio } = await openDiffusion(join(folder, 'mbd'), (path) => openSession(path, { threads: 2 })).generate(
    codec,
    Int32Array.from(result('codes')),
    {
      // As the script draws it.
      noise: (call, length) => Float32Array.from({ length }, (_, index) => table[(7 * index + 131 * call) % 4096]!),
    },
  );
  const found = [
    { what: 'two bands of twenty steps', db: errorDb(raw, result('generated')), limit: -80 },
    { what: 'the same with the levels of the codec', db: errorDb(audio, result('audio')), limit: -80 },
  ];
  await codec.release();
  for (const store of [results, checkpoint, codecStore]) store.close();
  return found;
}
