import { createHash } from 'node:crypto';

/** JSON with sorted keys: equal values give equal text. Throws TypeError on what JSON cannot carry. */
export function canonicalJson(value: unknown): string {
  const parts: string[] = [];
  spell(value, (text) => parts.push(text));
  return parts.join('');
}

/** Characters that are hashed at once. */
const CHUNK = 1 << 15;

/** SHA-256 of the canonical JSON, as 64 hex digits. The text itself is never whole: an hour's melody would make it 5 MB long. */
export function hashOf(value: unknown): string {
  const hash = createHash('sha256');
  let pending = '';
  spell(value, (text) => {
    pending += text;
    if (pending.length < CHUNK) return;
    hash.update(pending);
    pending = '';
  });
  return hash.update(pending).digest('hex');
}

function spell(value: unknown, write: (text: string) => void): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} cannot be part of a key`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
    write(JSON.stringify(value));
  } else if (Array.isArray(value)) {
    write('[');
    for (let i = 0; i < value.length; i++) {
      if (i > 0) write(',');
      spell(value[i], write);
    }
    write(']');
  } else if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    write('{');
    entries.forEach(([key, item], i) => {
      write(`${i > 0 ? ',' : ''}${JSON.stringify(key)}:`);
      spell(item, write);
    });
    write('}');
  } else throw new TypeError(`a ${typeof value} cannot be part of a key`);
}
