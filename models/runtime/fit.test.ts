import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { openCheckpoint } from '../checkpoint/open.ts';
import { fittingWeights } from './fit.ts';
import type { TaskContext } from './task.ts';

const models = mkdtempSync(join(tmpdir(), 'resonate-fit-'));
afterAll(() => rmSync(models, { recursive: true, force: true }));
const checkpoint = fileURLToPath(new URL('../htdemucs/fixtures/tiny.th', import.meta.url));

const weightsIn = (room: number) =>
  fittingWeights({ models, checkpoint, network: 'htdemucs.onnx' }, { room: () => room } as TaskContext);

it('keeps the weights whole where memory allows, makes them smaller where not, and leaves the refusal to who opens them', async () => {
  const store = await openCheckpoint(checkpoint);
  const values = [...store.tensors.values()].reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  store.close();
  // A small network computes with sixteen times its weights at the most.
  const whole = 4 * 17 * values;
  expect(await weightsIn(whole)).toBe('float32');
  expect(await weightsIn(whole - 1)).toBe('int8');
  expect(await weightsIn(0)).toBe('int8');
});
