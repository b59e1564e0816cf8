import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openSession } from '../runtime/session.ts';
import { TINY } from './fixtures/tiny.ts';
import { DEFAULTS } from './generate.ts';
import { makeTake } from './task.ts';
import { planWindows, RELEASED } from './windows.ts';

const models = mkdtempSync(join(tmpdir(), 'resonate-take-'));
afterAll(() => rmSync(models, { recursive: true, force: true }));

it('refuses a description that is too long to be told, before the model is loaded', async () => {
  const opened: string[] = [];
  const context = {
    threads: 1,
    computedBy: () => 'cpu',
    step: async () => {},
    room: () => 2 ** 40,
    open: (path: string) => {
      opened.push(path);
      return openSession(path);
    },
  };
  const request = {
    audio: new Float32Array(planWindows(1, RELEASED).total * RELEASED.hop),
    region: RELEASED.hop,
    drums: null,
    chords: [],
    melody: [],
    describe: 'bass '.repeat(200),
    seed: 1,
    options: DEFAULTS,
  };
  const checkpoints = { jasco: TINY.jasco, t5: TINY.t5 };
  await expect(
    makeTake({ models, checkpoints, weights: 'float32', diffusion: null, request }, context),
  ).rejects.toThrow(
    /^The description has \d+ tokens, of which JASCO is given 128 at the most \(some 90 words\): make it shorter\.$/,
  );
  expect(opened.every((path) => path.endsWith('t5.onnx'))).toBe(true);
});
