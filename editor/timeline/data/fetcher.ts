/** Gets bytes from the host, so many at a time, the latest asked first: that is what is on the screen now. */
export interface Fetcher {
  /**
   * Asks for an address once; `got` is called with its bytes, which are gone when it returns: what is to stay it copies. Asked again while under way or
   * in line: moved to the front.
   */
  want(path: string, got: (bytes: ArrayBuffer) => void): void;
  /** Forgets what is in line and not yet under way. */
  flush(): void;
  close(): void;
}

export type GetBytes = (path: string, signal: AbortSignal) => Promise<ArrayBuffer>;

/** Browsers open six connections to one host; two are left for the sound and the events. */
const AT_ONCE = 4;
/** What a fast scroll left behind is not worth getting. */
const MOST_IN_LINE = 96;
/** Milliseconds before an address that failed may be tried again. */
const REST = 2000;

export const overHttp: GetBytes = async (path, signal) => {
  const answer = await fetch(path, { signal, credentials: 'same-origin' });
  if (!answer.ok) throw new Error(`${answer.status} for ${path}`);
  return answer.arrayBuffer();
};

export function createFetcher(get: GetBytes, now: () => number = () => performance.now()): Fetcher {
  const line = new Map<string, (bytes: ArrayBuffer) => void>();
  const underWay = new Set<string>();
  const failed = new Map<string, number>();
  const closing = new AbortController();

  const next = () => {
    while (underWay.size < AT_ONCE && line.size > 0 && !closing.signal.aborted) {
      const [path, got] = [...line].at(-1)!;
      line.delete(path);
      underWay.add(path);
      get(path, closing.signal)
        .then((bytes) => {
          failed.delete(path);
          got(bytes);
          // At once: the collector lets megabytes of answers lie before it looks.
          bytes.transfer(0);
        })
        .catch(() => {
          // The picture keeps what it has; it asks again with one of the next drawings.
          failed.set(path, now());
        })
        .finally(() => {
          underWay.delete(path);
          next();
        });
    }
  };

  return {
    want(path, got) {
      if (underWay.has(path) || closing.signal.aborted) return;
      const since = failed.get(path);
      if (since !== undefined && now() - since < REST) return;
      line.delete(path);
      line.set(path, got);
      if (line.size > MOST_IN_LINE) line.delete(line.keys().next().value!);
      next();
    },
    flush: () => line.clear(),
    close: () => {
      closing.abort();
      line.clear();
    },
  };
}
