import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '../checkpoint/open.ts';
import { openSession } from '../runtime/session.ts';
import { flowWithin, jascoConfig } from './config.ts';
import { writeJasco } from './convert.ts';
import { errorDb, readReference, referenceInputs } from './fixtures/reference.ts';
import { openFlow } from './flow.ts';
import { guidanceRows, rowsToCompute } from './guidance.ts';
import { solve } from './solver.ts';

/** dB against PyTorch in float32. */
const LIMIT = -80;

/**
 * The flow model at the dimensions of JASCO 400M with melody, from a file in the official format, against audiocraft's own classes.
 * RESONATE_AUDIOCRAFT names a checkout of audiocraft; RESONATE_JASCO_REFERENCE a folder where make_jasco.py --full has been run already (it takes minutes).
 */
export async function parity(
  python: string,
  folder: string,
): Promise<readonly { what: string; db: number; limit: number }[]> {
  const made = process.env.RESONATE_JASCO_REFERENCE ?? folder;
  if (made === folder) {
    const audiocraft = process.env.RESONATE_AUDIOCRAFT;
    if (audiocraft === undefined) throw new Error('RESONATE_AUDIOCRAFT names no checkout of audiocraft: set it.');
    const script = fileURLToPath(new URL('./fixtures/make_jasco.py', import.meta.url));
    execFileSync(python, [script, audiocraft, folder, '--full'], { stdio: 'inherit' });
  }
  const store = await openCheckpoint(join(made, 'full', 'state_dict.bin'));
  const out: { what: string; db: number; limit: number }[] = [];
  const config = jascoConfig(flowWithin(store));
  const reference = readReference('full', made);
  const { z, conditions } = referenceInputs(config, true);
  const rows = guidanceRows(conditions, { all: 1.5, text: 2.5 }, config);
  for (const weights of ['float32', 'int8'] as const) {
    const converted = join(folder, weights);
    writeJasco(store, converted, { weights });
    const flow = await openFlow(converted, (path) => openSession(path, { threads: 2 }));
    const found = (await flow.rows(z, 0.37, conditions.text, rows)).rows;
    const size = z.length;
    const guided = Float32Array.from(z, (_, i) => rows.reduce((sum, { weight }, r) => sum + weight * found[r]![i]!, 0));
    if (weights === 'int8') {
      const { cosine } = direction(guided, reference.get('v 0.37')!);
      // 10 lg(1 − cos) < −30 dB is a cosine above 0.999.
      out.push({
        what: `int8 velocity, 1 − cosine (cosine ${cosine.toFixed(6)})`,
        db: 10 * Math.log10(1 - cosine),
        limit: -30,
      });
    } else {
      const expected = reference.get('rows 0.37')!;
      for (const [r, name] of ['all', 'text', 'null'].entries()) {
        const db = errorDb(found[r]!, expected.subarray(r * size, (r + 1) * size));
        out.push({ what: `velocity, row ${name}`, db, limit: LIMIT });
      }
      out.push({ what: 'guided velocity', db: errorDb(guided, reference.get('v 0.37')!), limit: LIMIT });
      const { z: end } = await solve(z, flow.guided(conditions.text, rowsToCompute(rows)), {
        name: 'euler',
        steps: 10,
      });
      out.push({ what: 'latents after 10 Euler steps', db: errorDb(end, reference.get('euler')!), limit: LIMIT });
    }
    await flow.release();
  }
  store.close();
  return out;
}

function direction(a: Float32Array, b: ArrayLike<number>): { cosine: number } {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! ** 2;
    bb += b[i]! ** 2;
  }
  return { cosine: dot / Math.sqrt(aa * bb) };
}
