import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { ModelError } from '../error.ts';
import type { CatalogueEntry } from './entries.ts';
import type { ModelsFolder } from './models-folder.ts';

const accepted = z.record(z.string(), z.object({ licence: z.string(), acceptedAt: z.string() }));

type Accepted = z.infer<typeof accepted>;

/** True where nobody needs to be asked, or somebody said yes to this licence of this model before. */
export function isAccepted(folder: ModelsFolder, entry: CatalogueEntry): boolean {
  return !entry.licence.isAsked || read(folder)[entry.name]?.licence === entry.licence.name;
}

/** Records that the person accepted the terms. `now`: the time, as ISO 8601. */
export function accept(folder: ModelsFolder, entry: CatalogueEntry, now = new Date().toISOString()): void {
  const all: Accepted = { ...read(folder), [entry.name]: { licence: entry.licence.name, acceptedAt: now } };
  const temporary = `${folder.licences}.${process.pid}.part`;
  writeFileSync(temporary, `${JSON.stringify(all, null, 1)}\n`);
  renameSync(temporary, folder.licences);
}

/** Throws a ModelError that says what the licence demands, where it was not accepted. */
export function assertAccepted(folder: ModelsFolder, entry: CatalogueEntry): void {
  if (isAccepted(folder, entry)) return;
  const { name, terms, url } = entry.licence;
  throw new ModelError(
    `${entry.name} is under ${name} (${url}): ${lowerFirst(terms.replace(/\.$/, ''))}; say yes with --accept-licence to use it.`,
  );
}

function read(folder: ModelsFolder): Accepted {
  try {
    return accepted.parse(JSON.parse(readFileSync(folder.licences, 'utf8')));
  } catch {
    return {}; // none yet, or unreadable: then it is asked again
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
