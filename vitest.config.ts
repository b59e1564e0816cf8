import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Models are converted there once for all tests, and never in the folder of whoever runs them. */
const models = join(tmpdir(), `resonate-test-models-${process.pid}`);

export default defineConfig({
  test: {
    include: ['{bridge,dsp,editor,host,models,presets,scripts,tests}/**/*.test.ts'],
    // A test that waits for ever ends by these; nothing that goes on is cut off by them on a machine that does much else.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    // What is polled for comes by itself, on a machine that does much else too.
    expect: { poll: { timeout: 60_000 } },
    env: { RESONATE_MODELS: models },
    globalSetup: ['tests/remove-models.ts'],
  },
});
