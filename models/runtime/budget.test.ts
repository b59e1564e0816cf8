import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { TINY } from '../jasco/fixtures/tiny.ts';
import { DEFAULTS } from '../jasco/generate.ts';
import { makeTake } from '../jasco/task.ts';
import { planWindows, RELEASED } from '../jasco/windows.ts';
import { tinyDiffusion } from '../mbd/fixtures/tiny.ts';
import { enhanceAudio } from '../mbd/task.ts';
import { SessionPool } from './session-pool.ts';
import type { TaskContext } from './task.ts';

const folder = mkdtempSync(join(tmpdir(), 'resonate-budget-'));
const [[, mbd], [, encodec]] = tinyDiffusion(folder) as unknown as [[string, string], [string, string]];
const model = { name: 'small', sha256: '', mbd, encodec };
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a task runs with, and which models it had from the pool; `free` bytes are on the machine. */
function within(free: number) {
  const pool = new SessionPool({ free: () => free });
  const asked: string[] = [];
  const context: TaskContext = {
    threads: 1,
    open: (path) => {
      asked.push(basename(path));
      return pool.open(path);
    },
    step: async () => {},
    room: () => pool.room,
    computedBy: () => 'cpu',
  };
  return { pool, asked, context };
}

/** A tenth of a second, in one step. */
const region = 3200;
const take = {
  models: folder,
  checkpoints: { jasco: TINY.jasco, t5: TINY.t5 },
  weights: 'float32',
  diffusion: null,
  request: {
    audio: new Float32Array(planWindows(Math.ceil(region / RELEASED.hop), RELEASED).total * RELEASED.hop),
    region,
    drums: null,
    chords: [],
    melody: [],
    describe: 'bass',
    seed: 1,
    options: { ...DEFAULTS, solver: { name: 'euler', steps: 1 } },
  },
} as const;
const sound = {
  models: folder,
  checkpoints: model,
  audio: new Float32Array(1000).fill(0.1),
  options: { wet: 1, seed: 1, steps: [999, 0] },
};

it('counts every session of a take and of sound that is made anew: none is opened beside the pool', async () => {
  const created = vi.spyOn(InferenceSession, 'create');
  const { pool, asked, context } = within(2 ** 40);
  await makeTake(take, context);
  expect(asked.sort()).toEqual(['decoder.onnx', 'encoder.onnx', 'jasco-text.onnx', 'jasco.onnx', 't5.onnx']);
  asked.length = 0;
  await enhanceAudio(sound, context);
  expect(asked.sort()).toEqual(['band0.onnx', 'band1.onnx', 'band2.onnx', 'decoder.onnx', 'encoder.onnx']);
  // Beside these a network of a few bytes is tried out by the first session, from memory.
  const files = created.mock.calls.map(([from]) => from as unknown).filter((from) => typeof from === 'string');
  expect(files.sort()).toEqual([...pool.paths].sort());
  await pool.close();
});

it('refuses a take in one sentence where its models do not fit', async () => {
  const { pool, context } = within(100_000);
  await expect(makeTake(take, context)).rejects.toThrow(
    /^The model needs .* GB of memory and .* GB are free: close other programs\.$/,
  );
  await pool.close();
});
