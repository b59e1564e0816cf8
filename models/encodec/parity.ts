import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '../checkpoint/open.ts';
import { openSession } from '../runtime/session.ts';
import { errorDb } from '../testing.ts';
import { openCodec } from './codec.ts';
import { writeCodec } from './convert.ts';

/** The codec at its published dimensions against transformers' EncodecModel. Codes count as −∞ dB where every one is equal, else as 0. */
export async function parity(
  python: string,
  folder: string,
): Promise<readonly { what: string; db: number; limit: number }[]> {
  const script = fileURLToPath(new URL('fixtures/make_encodec.py', import.meta.url));
  const { status, stderr } = spawnSync(python, [script, '--full', folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${script} failed: ${stderr.slice(-400)}`);
  const store = await openCheckpoint(join(folder, 'model.safetensors'));
  const results = await openCheckpoint(join(folder, 'results.safetensors'));
  writeCodec(store, join(folder, 'codec'));
  const codec = await openCodec(join(folder, 'codec'), (path) => openSession(path, { threads: 2 }));
  const found: { what: string; db: number; limit: number }[] = [];
  for (const name of ['whole', 'uneven', 'short', 'tiny']) {
    const result = (part: string) => results.tensors.get(`result.${name}.${part}`)!.floats();
    const audio = result('audio');
    const latents = await codec.encode(audio);
    const codes = codec.quantise(latents);
    const wanted = result('codes');
    const wrong = codes.filter((code, index) => code !== wanted[index]).length;
    const what = `${audio.length} samples`;
    found.push({ what: `encode ${what}`, db: errorDb(latents, result('latents')), limit: -80 });
    found.push({
      what: `codes of ${what}, ${wrong} of ${codes.length} different`,
      db: wrong === 0 ? -Infinity : 0,
      limit: -80,
    });
    found.push({
      what: `decode ${what}`,
      db: errorDb(await codec.decode(result('latents')), result('decoded')),
      limit: -80,
    });
  }
  await codec.release();
  store.close();
  results.close();
  return found;
}
