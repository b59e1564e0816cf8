import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '../checkpoint/open.ts';
import { openSession } from '../runtime/session.ts';
import { errorDb } from '../testing.ts';
import { writeT5 } from './convert.ts';
import { openTextEncoder } from './text.ts';

/** The text encoder at t5-base's dimensions against transformers' T5EncoderModel. */
export async function parity(
  python: string,
  folder: string,
): Promise<readonly { what: string; db: number; limit: number }[]> {
  const script = fileURLToPath(new URL('fixtures/make_t5.py', import.meta.url));
  const { status, stderr } = spawnSync(python, [script, '--full', folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${script} failed: ${stderr.slice(-400)}`);
  const results = await openCheckpoint(join(folder, 'results.safetensors'));
  const store = await openCheckpoint(join(folder, 'model.safetensors'));
  writeT5(store, join(folder, 't5'), { source: folder });
  const encoder = await openTextEncoder(join(folder, 't5'), (path) => openSession(path, { threads: 2 }));
  const found: { what: string; db: number; limit: number }[] = [];
  for (const length of [1, 20, 300]) {
    const ids = Int32Array.from(results.tensors.get(`result.${length}.ids`)!.floats());
    const wanted = results.tensors.get(`result.${length}.hidden`)!.floats();
    found.push({ what: `${length} tokens`, db: errorDb(await encoder.encode(ids), wanted), limit: -80 });
  }
  await encoder.release();
  store.close();
  results.close();
  return found;
}
