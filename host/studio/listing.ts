import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { FolderEntry, FolderListing } from '../api/backend.ts';
import { isSoundFile } from '../api/sound-files.ts';
import { PlainError } from '../jobs/job.ts';
import { folderOfOpener } from '../store/opener.ts';
import { projectRoot } from '../store/project-folder.ts';

const ORDER = ['folder', 'project', 'recording', 'weights'] as const;

/** What checkpoints of neural models end with. */
const WEIGHTS = /\.(th|bin|pt|safetensors)$/i;

/** What a person can open or walk into in a folder; hidden things and those that are not theirs to read are left out. */
export function listFolder(path: string | null): FolderListing {
  const folder = resolve(path ?? homedir());
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EACCES' || code === 'EPERM' ? 'may not be read by this user' : 'is no folder that is there';
    throw new PlainError(`${folder} ${why}: choose another folder.`);
  }
  const entries = names
    .filter((name) => !name.startsWith('.'))
    .flatMap((name): FolderEntry[] => {
      const entry = join(folder, name);
      try {
        const stat = statSync(entry);
        if (stat.isDirectory()) {
          return [{ name, path: entry, kind: projectRoot(entry) === null ? 'folder' : 'project', size: 0 }];
        }
        if (folderOfOpener(entry) !== null) return [{ name, path: entry, kind: 'project', size: 0 }];
        const kind = isSoundFile(name) ? 'recording' : WEIGHTS.test(name) ? 'weights' : null;
        return stat.isFile() && kind !== null ? [{ name, path: entry, kind, size: stat.size }] : [];
      } catch {
        return []; // a link to nowhere, or what only looks like a project
      }
    });
  const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  entries.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || byName.compare(a.name, b.name));
  const parent = dirname(folder);
  return { path: folder, parent: parent === folder ? null : parent, entries };
}
