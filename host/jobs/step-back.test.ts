import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

const MODULE = new URL('step-back.ts', import.meta.url).href;
const CODE = `
const { parentPort } = require('node:worker_threads');
const { readlinkSync } = require('node:fs');
const { getPriority } = require('node:os');
import(${JSON.stringify(MODULE)}).then(({ stepBack }) => {
  stepBack();
  parentPort.postMessage(getPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1))));
});`;

it.skipIf(process.platform !== 'linux')(
  'a thread that steps back goes after the others of its process, which stay as they were',
  async () => {
    const before = getPriority(process.pid);
    const worker = new Worker(CODE, { eval: true });
    const there = await new Promise<number>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    expect(there).toBeGreaterThan(Math.min(before, 18));
    expect(getPriority(process.pid)).toBe(before);
  },
);
