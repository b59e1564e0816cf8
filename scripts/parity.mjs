// `npm run parity`: the neural models against the results of the official classes that are committed (the tests of models/).
// `npm run parity -- --full [PART …]`: the same at real dimensions, against the official classes themselves. Needs a Python that has torch
// (RESONATE_PYTHON names it, else python3) and the official code, as models/PART/fixtures/make_*.py say.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup.mjs';

const models = join(root, 'models');
const args = process.argv.slice(2);

if (args.includes('--full')) {
  process.exitCode = await full(args.filter((arg) => arg !== '--full'));
} else {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  process.exitCode =
    spawnSync(process.execPath, [vitest, 'run', 'models', ...args], { cwd: root, stdio: 'inherit' }).status ?? 1;
}

/** @param {string[]} chosen names of parts, none for all @returns {Promise<number>} the exit status */
async function full(chosen) {
  const parts = readdirSync(models).filter((part) => existsSync(join(models, part, 'parity.ts')));
  const unknown = chosen.find((part) => !parts.includes(part));
  if (unknown !== undefined) return say(`There is no part ${unknown}: choose among ${parts.join(', ')}.`, 2);
  const python = process.env.RESONATE_PYTHON || 'python3';
  if (spawnSync(python, ['-c', 'import torch, safetensors'], { stdio: 'ignore' }).status !== 0) {
    return say(`${python} has no torch and safetensors: install them, or name another Python in RESONATE_PYTHON.`, 1);
  }
  let failed = 0;
  for (const part of chosen.length > 0 ? chosen : parts) {
    const folder = mkdtempSync(join(tmpdir(), `resonate-parity-${part}-`));
    try {
      const { parity } = await import(pathToFileURL(join(models, part, 'parity.ts')).href);
      for (const { what, db, limit } of await parity(python, folder)) {
        const isWithin = db <= limit;
        if (!isWithin) failed++;
        const verdict = isWithin ? 'ok    ' : 'FAILED';
        process.stdout.write(`${verdict} ${db.toFixed(1).padStart(7)} dB (at most ${limit})  ${part}: ${what}\n`);
      }
    } catch (error) {
      failed++;
      process.stdout.write(`FAILED ${part}: ${error instanceof Error ? error.message : error}\n`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return failed === 0 ? 0 : 1;
}

/** @param {string} sentence @param {number} status */
function say(sentence, status) {
  process.stderr.write(`${sentence}\n`);
  return status;
}
