/**
 * Whether sessions leave memory behind: `node models/runtime/leak.ts [sessions]` opens, runs and releases as many (1000) of a small network with weights of
 * 2 MB, and prints the process' memory on the way. It ends with 1 where a session leaves more than LIMIT.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Graph } from '../onnx/graph.ts';
import * as op from '../onnx/ops/index.ts';
import { writeModel } from '../onnx/write.ts';
import { normals } from '../random.ts';
import { openSession } from './session.ts';

const WIDTH = 512;
const FRAMES = 256;
/** Bytes a session: a thousand may leave 20 MB. */
const LIMIT = 20_000;
/** Until then allocators and the run-time's own caches fill. */
const WARM_UP = 100;

function noise(length: number, scale: number): () => Float32Array {
  return () => {
    const values = new Float32Array(length);
    normals({ seed: length, stream: 0 }, values);
    return values.map((value) => value * scale);
  };
}

/** A convolution, a recurrent layer and products: what all of the models are made of. */
function network(): Graph {
  const g = new Graph('leak');
  const x = g.input('x', 'float32', [1, WIDTH, FRAMES]);
  const scale = 1 / Math.sqrt(WIDTH);
  const kernel = g.weight('kernel', [WIDTH / 4, WIDTH, 1], noise((WIDTH * WIDTH) / 4, scale));
  const narrow = op.transpose(op.conv(x, kernel, null), [2, 0, 1]);
  const hidden = WIDTH / 4;
  const gates = noise(4 * hidden * hidden, scale);
  const w = g.weight('w', [1, 4 * hidden, hidden], gates);
  const r = g.weight('r', [1, 4 * hidden, hidden], gates);
  const heard = op.lstm(narrow, w, r, g.weight('b', [1, 8 * hidden], noise(8 * hidden, 1)));
  const up = op.gelu(op.matmul(heard, g.weight('up', [hidden, WIDTH], noise(hidden * WIDTH, scale))));
  g.output('y', op.matmul(up, g.weight('down', [WIDTH, WIDTH], noise(WIDTH * WIDTH, scale))));
  return g;
}

const sessions = Number(process.argv[2] ?? 1000);
const folder = mkdtempSync(join(tmpdir(), 'resonate-leak-'));
try {
  const { path, bytes } = writeModel(network(), folder);
  const x = { data: noise(WIDTH * FRAMES, 1)(), shape: [1, WIDTH, FRAMES] };
  let before = 0;
  for (let made = 1; made <= sessions; made++) {
    const session = await openSession(path);
    await session.run({ x });
    await session.release();
    if (made === WARM_UP) before = process.memoryUsage().rss;
    if (made % (sessions / 10) === 0) {
      process.stdout.write(
        `${made} sessions of ${(bytes / 1e6).toFixed(1)} MB: ${megabytes(process.memoryUsage().rss)}\n`,
      );
    }
  }
  const left = (process.memoryUsage().rss - before) / (sessions - WARM_UP);
  process.stdout.write(`${(left / 1000).toFixed(1)} kB a session after the first ${WARM_UP}\n`);
  process.exitCode = left > LIMIT ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
