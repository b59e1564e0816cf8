import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `vite build --config editor/vite.config.ts`: the page, into .build/editor, where the host serves it from. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative, so that the page works under whatever path the host serves it.
  base: './',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../.build/editor', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // A policy without inline styles and data: addresses lets nothing be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
