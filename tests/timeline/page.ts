import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { CHROMIUM_FLAGS } from '../chromium-flags.ts';

/** The bench page of the timeline, built and shown in a browser without a screen. */

const SOURCE = fileURLToPath(new URL('../../editor/timeline/bench/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
interface BenchPage {
  readonly page: Page;
  readonly address: string;
  close(): Promise<void>;
}

export async function openBench(
  query: string,
  size: { readonly width: number; readonly height: number },
): Promise<BenchPage> {
  const folder = join(tmpdir(), `resonate-timeline-${process.pid}`);
  if (!existsSync(folder)) {
    await build({
      root: SOURCE,
      configFile: false,
      base: './',
      logLevel: 'error',
      plugins: [react()],
      build: { outDir: folder, emptyOutDir: true, target: 'es2022', minify: false },
    });
  }
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    try {
      const body = await readFile(join(folder, path === '/' ? 'index.html' : path.replace(/\.\./g, '')));
      response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/html' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
  const address = `http://127.0.0.1:${bound.port}/${query}`;
  const browser: Browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [...CHROMIUM_FLAGS],
  });
  const page = await browser.newPage({ viewport: size });
  page.on('pageerror', (error) => console.error('page:', error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') console.error('console:', message.text());
  });
  await page.goto(address);
  await page.waitForSelector('.tl-scroll');
  return {
    page,
    address,
    async close() {
      await browser.close();
      server.close();
    },
  };
}
