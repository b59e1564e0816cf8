import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{bridge,dsp,editor,host,models,presets,scripts,tests}/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
