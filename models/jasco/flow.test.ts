import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeModel } from '../onnx/write.ts';
import { openSession } from '../runtime/session.ts';
import { buildVelocity } from './build.ts';
import { type JascoConfig, jascoConfig } from './config.ts';
import { errorDb, readReference, referenceInputs, SMALL, storeOf } from './fixtures/reference.ts';
import { type Flow, flowOf } from './flow.ts';
import { guidanceRows, rowsToCompute } from './guidance.ts';
import { solve } from './solver.ts';
import { buildText } from './text.ts';

const folder = mkdtempSync(join(tmpdir(), 'jasco-'));
const flows: Flow[] = [];
let written = 0;
afterAll(async () => {
  for (const flow of flows) await flow.release();
  rmSync(folder, { recursive: true, force: true });
});

async function flowFor(config: JascoConfig, weights: 'float32' | 'int8' = 'float32'): Promise<Flow> {
  const store = storeOf(config);
  const to = join(folder, `${written++}`);
  const { path } = writeModel(buildVelocity(store, jascoConfig(store)), to, { weights });
  const text = writeModel(buildText(store, jascoConfig(store)), to, { weights });
  flows.push(flowOf(config, await openSession(path), () => openSession(text.path)));
  return flows.at(-1)!;
}

/** dB: what is demanded of every block against PyTorch in float32. */
const LIMIT = -80;
const GUIDANCE = { all: 1.5, text: 2.5 };

describe.each([
  ['small', 'all conditions, with melody', SMALL, true],
  ['skips', 'long skips, without melody', { ...SMALL, skips: true, melodyDim: 0 }, true],
  ['plain', 'text alone', SMALL, false],
] as const)('%s: %s', (name, _, config, withConditions) => {
  const reference = readReference(name);
  const { z, conditions } = referenceInputs(config, withConditions);
  const rows = guidanceRows(conditions, GUIDANCE, config);
  const flow = flowFor(config);

  it('embeds the conditions as audiocraft does', async () => {
    const wanted = ['cond_chords', 'cond_drums', 'cond_text', ...(config.melodyDim > 0 ? ['cond_melody'] : [])];
    const { more } = await (await flow).rows(z, 0, conditions.text, rows, { together: true, wanted });
    const pairs = { cond_chords: 'chords', cond_drums: 'self_wav', cond_text: 'description', cond_melody: 'melody' };
    for (const output of wanted) {
      const expected = reference.get(`cond ${pairs[output as keyof typeof pairs]}`)!;
      const found = (more[output]!.data as Float32Array).subarray(0, expected.length);
      expect(errorDb(found, expected), output).toBeLessThan(LIMIT);
    }
  });

  it.each([0, 0.37])('gives the three rows and their guided velocity at t = %d', async (t) => {
    const suffix = t === 0 ? '0.0' : `${t}`;
    const found = (await (await flow).rows(z, t, conditions.text, rows)).rows;
    const expected = reference.get(`rows ${suffix}`)!;
    const size = z.length;
    for (const [r, row] of found.entries())
      expect(errorDb(row, expected.subarray(r * size, (r + 1) * size)), `row ${r}`).toBeLessThan(LIMIT);
    const velocity = await (await flow).guided(conditions.text, rowsToCompute(rows))(z, t);
    expect(errorDb(velocity, reference.get(`v ${suffix}`)!)).toBeLessThan(LIMIT);
  });

  it('is led to the same latents by ten Euler steps', async () => {
    const velocity = (await flow).guided(conditions.text, rowsToCompute(rows));
    const { z: end, evaluations } = await solve(z, velocity, { name: 'euler', steps: 10 });
    expect(evaluations).toBe(10);
    expect(errorDb(end, reference.get('euler')!)).toBeLessThan(LIMIT);
  });
});

describe('the small model', () => {
  const reference = readReference('small');
  const { z, conditions } = referenceInputs(SMALL, true);
  const rows = guidanceRows(conditions, GUIDANCE, SMALL);

  it('is led to the same latents by the adaptive solver, in as many evaluations', async () => {
    const flow = await flowFor(SMALL);
    const velocity = flow.guided(conditions.text, rowsToCompute(rows));
    const { z: end, evaluations } = await solve(z, velocity, { name: 'dopri5', rtol: 1e-4, atol: 1e-4 });
    expect(evaluations).toBe(reference.get('dopri5 evaluations')![0]);
    expect(errorDb(end, reference.get('dopri5')!)).toBeLessThan(LIMIT);
  });

  it('has the same blurred drums and another velocity where zeros stand for silence', async () => {
    expect(errorDb(conditions.drums!, reference.get('drum latents')!)).toBeLessThan(LIMIT);
    const zeros = guidanceRows({ ...conditions, silence: null }, GUIDANCE, SMALL);
    const velocity = await flows[0]!.guided(conditions.text, zeros)(z, 0.37);
    expect(errorDb(velocity, reference.get('v 0.37')!)).toBeGreaterThan(-40);
  });

  it('gives the same rows together as one by one', async () => {
    const apart = await flows[0]!.rows(z, 0.37, conditions.text, rows);
    const together = await flows[0]!.rows(z, 0.37, conditions.text, rows, { together: true });
    for (const [r, row] of together.rows.entries()) expect(errorDb(row, apart.rows[r]!)).toBeLessThan(-100);
  });

  it('tells a text to the layers once, whatever is computed with it, and another one anew', async () => {
    const store = storeOf(SMALL);
    const to = join(folder, 'told');
    const { path } = writeModel(buildVelocity(store, SMALL), to);
    const text = writeModel(buildText(store, SMALL), to);
    let told = 0;
    const flow = flowOf(SMALL, await openSession(path), () => {
      told++;
      return openSession(text.path);
    });
    flows.push(flow);
    const velocity = flow.guided(conditions.text, rows);
    await velocity(z, 0);
    const first = await velocity(z, 0.37);
    expect(told).toBe(1);
    const other = conditions.text!.map((x) => -x);
    expect(errorDb(await flow.guided(other, rows)(z, 0.37), first)).toBeGreaterThan(-40);
    expect(told).toBe(2);
  });

  it('refuses rows that hear no text in front of those that do', async () => {
    const [all, text, none] = rows;
    const turned = flows[0]!.rows(z, 0.37, conditions.text, [none, all, text], { together: true });
    await expect(turned).rejects.toThrow('must stand before');
  });

  it('keeps its direction with weights of eight bits', async () => {
    const flow = await flowFor(SMALL, 'int8');
    const velocity = await flow.guided(conditions.text, rows)(z, 0.37);
    const expected = reference.get('v 0.37')! as Float32Array;
    const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
    const cosine = dot(velocity, expected) / Math.sqrt(dot(velocity, velocity) * dot(expected, expected));
    expect(cosine).toBeGreaterThan(0.999);
  });
});
