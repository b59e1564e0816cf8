import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/**
 * `vite build --config host/electron/vite.config.ts --mode main|preload`: what Electron itself loads, into .build/electron.
 * A sandboxed preload must be one CommonJS file; the main process may be a module.
 */
export default defineConfig(({ mode }) => {
  const isPreload = mode === 'preload';
  return {
    root: fileURLToPath(new URL('.', import.meta.url)),
    build: {
      ssr: isPreload ? 'preload.ts' : 'main.ts',
      outDir: fileURLToPath(new URL('../../.build/electron', import.meta.url)),
      emptyOutDir: false,
      minify: false,
      target: 'node24',
      rolldownOptions: {
        external: ['electron'],
        output: { format: isPreload ? 'cjs' : 'es', entryFileNames: isPreload ? 'preload.cjs' : 'main.js' },
      },
    },
    ssr: { noExternal: true },
  };
});
