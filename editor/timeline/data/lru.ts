/** A cache that holds at most so many bytes; what was used longest ago goes first. */
interface Lru<V> {
  get(key: string): V | undefined;
  /** As `get`, but does not count as use. */
  peek(key: string): V | undefined;
  set(key: string, value: V, bytes: number): void;
  delete(key: string): void;
  clear(): void;
  readonly bytes: number;
  readonly size: number;
}

/** `limit` is bytes, asked anew at each `set` where it changes. `dropped` is told of each value that leaves, so that what it holds can be let go of. */
export function createLru<V>(limit: number | (() => number), dropped?: (value: V) => void): Lru<V> {
  // A Map keeps the order of insertion: the first is the one used longest ago.
  const entries = new Map<string, { value: V; bytes: number }>();
  let total = 0;
  const remove = (key: string) => {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    total -= entry.bytes;
    dropped?.(entry.value);
  };
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    peek: (key) => entries.get(key)?.value,
    set(key, value, bytes) {
      remove(key);
      entries.set(key, { value, bytes });
      total += bytes;
      const most = typeof limit === 'number' ? limit : limit();
      for (const oldest of entries.keys()) {
        if (total <= most || oldest === key) break;
        remove(oldest);
      }
    },
    delete: remove,
    clear() {
      for (const key of [...entries.keys()]) remove(key);
    },
    get bytes() {
      return total;
    },
    get size() {
      return entries.size;
    },
  };
}
