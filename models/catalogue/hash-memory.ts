import { readFileSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { HashMemory } from '../checkpoint/open.ts';
import type { ModelsFolder } from './models-folder.ts';

/** Files below this are hashed sooner than they are remembered. */
const WORTH_IT = 16 << 20;

/** Files that are remembered; the oldest are forgotten first. */
const MOST = 200;

const hashes = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

/**
 * The hashes of checkpoints that were read before, so that a model of gigabytes is found again without reading it. A file is the same as long as its place,
 * size, and the times of its content and of its entry are.
 */
export function hashMemory(folder: ModelsFolder): HashMemory {
  const path = join(folder.converted, 'hashes.json');
  const read = (): z.infer<typeof hashes> => {
    try {
      return hashes.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      return {}; // none yet, or unreadable: then files are read again
    }
  };
  return {
    recall(file) {
      const key = keyOf(file);
      return key === null ? null : (read()[key] ?? null);
    },
    remember(file, sha256) {
      const key = keyOf(file);
      if (key === null) return;
      const all = [...Object.entries(read()).filter(([known]) => known !== key), [key, sha256]].slice(-MOST);
      const temporary = `${path}.${process.pid}.part`;
      writeFileSync(temporary, JSON.stringify(Object.fromEntries(all), null, 1));
      renameSync(temporary, path);
    },
  };
}

function keyOf(file: string): string | null {
  const { size, mtimeNs, ctimeNs, ino } = statSync(file, { bigint: true });
  return size < WORTH_IT ? null : `${realpathSync(file)} ${size} ${mtimeNs} ${ctimeNs} ${ino}`;
}
