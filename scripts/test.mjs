// `npm test [vitest arguments]`: all checks, then all tests, then one line: N passed, N failed.
// With arguments only the tests they name are run, without the checks.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bridgeForTests } from './bridge.mjs';
import { runChecks } from './check.mjs';
import { ensureChromium, HOW_TO_INSTALL } from './chromium.mjs';
import { ensureReady, root } from './setup.mjs';

const node = ensureReady();
const chosen = process.argv.slice(2);
// Before the native half, for both may install packages, and only one program at a time can.
if (ensureChromium() === null) {
  process.stdout.write(`Without Chromium the browser tests are left out: ${HOW_TO_INSTALL}\n`);
}
// The native half compiles while the types are checked.
const bridge = chosen.length === 0 ? bridgeForTests() : Promise.resolve(true);
const counts = chosen.length === 0 ? runChecks(node) : { passed: 0, failed: 0 };

if (!(await bridge)) counts.failed += 1;
const scratch = mkdtempSync(join(tmpdir(), 'resonate-test-'));
const resultFile = join(scratch, 'result.json');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const run = spawnSync(
  node,
  [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`, ...chosen],
  { cwd: root, stdio: 'inherit' },
);

let skipped = 0;
try {
  const result = JSON.parse(readFileSync(resultFile, 'utf8'));
  counts.passed += result.numPassedTests;
  counts.failed += result.numFailedTests;
  skipped = result.numPendingTests + result.numTodoTests;
  // A file that cannot even be loaded has no tests to count, yet it failed.
  if (run.status !== 0 && result.numFailedTests === 0) counts.failed += Math.max(1, result.numFailedTestSuites);
} catch {
  counts.failed += 1;
}
rmSync(scratch, { recursive: true, force: true });
if (process.env.CI && skipped > 0) {
  process.stdout.write(`${skipped} tests were skipped, and in CI nothing is.\n`);
  counts.failed += skipped;
}
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed\n`);
process.exitCode = counts.failed === 0 ? 0 : 1;
