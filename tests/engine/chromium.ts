import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { HEADERS } from '../../host/server/headers.ts';

const CANDIDATES = [
  process.env.RESONATE_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The browser to test in, or undefined. */
export const CHROMIUM = CANDIDATES.find((path) => path !== undefined && existsSync(path));

/** Planar audio by hash. */
export type Assets = Readonly<Record<string, readonly Float32Array[]>>;

/** A page with the engine in it, and a host that serves assets to it. */
export interface Lab {
  readonly page: Page;
  /** Whether the host has lost its assets. */
  isLost: boolean;
  close(): Promise<void>;
}

/** Opens the page under the product's own headers, in a browser that lets sound begin only after a click, as a person's does. */
export async function openLab(assets: Assets): Promise<Lab> {
  const script = await bundle();
  const lab = { isLost: false };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    if (url.pathname === '/') {
      response
        .setHeader('content-type', 'text/html')
        .end('<!doctype html><button>click</button><script type="module" src="/page.js"></script>');
    } else if (url.pathname === '/page.js') {
      response.setHeader('content-type', 'text/javascript').end(script);
    } else {
      const asset = assets[url.pathname.split('/').at(-1)!];
      if (asset === undefined || lab.isLost) return void response.writeHead(404).end();
      const bytes = interleave(asset, Number(url.searchParams.get('start')), Number(url.searchParams.get('count')));
      response.end(bytes);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({
    executablePath: CHROMIUM!,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction('window.lab');
  return Object.assign(lab, { page, close: () => close(browser, server) });
}

async function close(browser: Browser, server: Server): Promise<void> {
  await browser.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

let bundled: Promise<string> | null = null;

function bundle(): Promise<string> {
  bundled ??= (async () => {
    const result = await build({
      configFile: false,
      logLevel: 'error',
      define: { 'process.env.NODE_ENV': '"production"' },
      build: {
        write: false,
        minify: false,
        target: 'es2022',
        lib: {
          entry: fileURLToPath(new URL('../../editor/engine/testing/page.ts', import.meta.url)),
          formats: ['es'],
          fileName: 'page',
        },
      },
    });
    const [first] = Array.isArray(result) ? result : [result];
    if (first === undefined || !('output' in first)) throw new Error('the page was not built');
    return first.output[0].code;
  })();
  return bundled;
}

function interleave(channels: readonly Float32Array[], start: number, count: number): Buffer {
  const length = Math.max(0, Math.min(count, channels[0]!.length - start));
  const out = new Float32Array(length * channels.length);
  for (let i = 0; i < length; i++) {
    for (const [c, channel] of channels.entries()) out[i * channels.length + c] = channel[start + i]!;
  }
  return Buffer.from(out.buffer);
}
