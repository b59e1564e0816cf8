/** What the tests of this folder share: a source of files on this machine, with everything that a network does to a download. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

export interface Source {
  readonly url: string;
  /** The requests that came, as `GET /path range`. */
  readonly asked: { readonly path: string; readonly headers: IncomingMessage['headers'] }[];
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on a free port of 127.0.0.1 that lives as long as the tests of the file. */
export async function source(answer: Answer): Promise<Source> {
  const asked: Source['asked'] = [];
  const server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', headers: request.headers });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

interface FileAnswer {
  /** Sends so many bytes of the rest, then cuts the connection; once for each number. */
  readonly cuts?: number[];
  readonly etag?: string;
}

/** Gives a file as servers do: with a length, a tag, and from where it is asked for. */
export function file(bytes: Uint8Array, { cuts = [], etag = '"1"' }: FileAnswer = {}): Answer {
  return (request, response) => {
    const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const isSame = request.headers['if-range'] === etag;
    const start = from !== null && isSame ? Number(from[1]) : 0;
    if (start >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    const rest = bytes.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': rest.length,
      etag,
      ...(start > 0 && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    });
    const cut = cuts.shift();
    if (cut === undefined) response.end(rest);
    else response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 20));
  };
}
