// `npm run check`: types (everything, the editor with the DOM, dsp alone, host/project alone), lint and format, import boundaries.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkBoundaries } from './boundaries.mjs';
import { ensureReady, root } from './setup.mjs';

/** Runs every check and prints what fails. @param {string} node @returns {{ passed: number, failed: number }} */
export function runChecks(node) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const steps = [
    ['types', () => spawn(node, [tsc, '-p', '.'])],
    ['types of the editor', () => spawn(node, [tsc, '-p', 'editor'])],
    ['types of dsp, without DOM and Node', () => spawn(node, [tsc, '-p', 'dsp'])],
    ['types of host/project, without DOM and Node', () => spawn(node, [tsc, '-p', 'host/project'])],
    ['lint and format', () => spawn(node, [biome, 'check', '--error-on-warnings', '.'])],
    ['import boundaries', () => report(checkBoundaries())],
  ];
  let failed = 0;
  for (const [name, run] of steps) {
    const ok = run();
    process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} check: ${name}\n`);
    if (!ok) failed++;
  }
  return { passed: steps.length - failed, failed };
}

function spawn(node, args) {
  return spawnSync(node, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

function report(complaints) {
  for (const complaint of complaints) process.stdout.write(`${complaint}\n`);
  return complaints.length === 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = runChecks(ensureReady()).failed === 0 ? 0 : 1;
}
