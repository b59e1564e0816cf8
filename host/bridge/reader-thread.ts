import { parentPort } from 'node:worker_threads';
import { readSpan } from './read-span.ts';
import type { SpanAnswer, SpanQuestion } from './reader.ts';

// The thread that reads for plugins: the host's own never waits for a disk or a filter on their behalf.
parentPort!.on('message', ({ id, request }: SpanQuestion) => {
  let answer: SpanAnswer;
  let planes: Float32Array[] = [];
  try {
    const versions = readSpan(request);
    planes = versions.flat();
    answer = { id, versions };
  } catch (error) {
    const { message, name, code } = error as NodeJS.ErrnoException;
    answer = { id, error: { message, name, ...(code === undefined ? {} : { code }) } };
  }
  parentPort!.postMessage(
    answer,
    planes.map((plane) => plane.buffer as ArrayBuffer),
  );
});
