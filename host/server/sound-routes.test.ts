import { expect, test } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import type { Backend } from '../api/backend.ts';
import { startServer } from './server.ts';

test('a picture that nobody looks at any more is not drawn to its end', async () => {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const logged: unknown[] = [];
  const server = await startServer({
    backend: {} as Backend,
    sentenceOf: () => null,
    log: (error) => void logged.push(error),
    sounds: {
      folderOf: () => null,
      growingPeaks: () => null,
      tile: (_hash, _index, _zoom, signal) =>
        new Promise((_, reject) => {
          ask();
          signal.addEventListener('abort', () => {
            stop();
            reject(new Cancelled());
          });
        }),
    },
    files: { uploads: '', filesOf: () => [] },
    editor: '/nowhere',
    port: 0,
  });
  const opened = await fetch(server.openUrl(), { redirect: 'manual' });
  const headers = { cookie: opened.headers.get('set-cookie')!.split(';')[0]! };
  const scrolling = new AbortController();
  const path = `${server.origin}/tile/${'0'.repeat(64)}?index=0&zoom=0`;
  const drawn = fetch(path, { headers, signal: scrolling.signal }).catch(() => null);
  await asked;
  scrolling.abort();
  await stopped;
  await drawn;
  await server.close();
  expect(logged).toEqual([]);
});
