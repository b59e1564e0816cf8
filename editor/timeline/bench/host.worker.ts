import { benchBytes } from './song.ts';

/** Stands in for the host: makes sound beside the page, as a process of its own would. */
self.addEventListener('message', ({ data }: MessageEvent<{ readonly id: number; readonly path: string }>) => {
  const bytes = benchBytes(data.path);
  (self as unknown as Worker).postMessage({ id: data.id, bytes }, [bytes]);
});
