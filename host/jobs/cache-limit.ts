import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes. An hour of stereo with its stems takes about 9 GB. */
export const USUAL_LIMIT = 24e9;

/** What a person set for a cache, in its folder. */
export const SETTINGS = 'settings.json';

/** What RESONATE_CACHE_GB says, bytes; null where it says nothing sensible. */
export function limitOfEnvironment(env: NodeJS.ProcessEnv = process.env): number | null {
  const gigabytes = Number(env.RESONATE_CACHE_GB);
  return Number.isFinite(gigabytes) && gigabytes > 0 ? gigabytes * 1e9 : null;
}

/** The limit that a person set for the cache in `folder`, bytes; null where none was set or it cannot be read. */
export function readLimit(folder: string): number | null {
  try {
    const { limit } = JSON.parse(readFileSync(join(folder, SETTINGS), 'utf8')) as { limit?: unknown };
    return typeof limit === 'number' && Number.isFinite(limit) && limit > 0 ? limit : null;
  } catch {
    return null;
  }
}
