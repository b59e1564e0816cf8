import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ModelsFolder } from './models-folder.ts';

const preferences = z.object({
  /** How the large weights of a neural separator are kept, where nobody says otherwise; 'auto': whole, or smaller where memory is short. */
  separatorWeights: z.enum(['auto', 'float32', 'int8']).catch('auto'),
});

export type ModelPreferences = z.infer<typeof preferences>;

/** What a person prefers of neural models on this machine. */
export function readPreferences(folder: ModelsFolder): ModelPreferences {
  try {
    return preferences.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')));
  } catch {
    return preferences.parse({}); // none was ever set
  }
}

export function writePreferences(folder: ModelsFolder, preferred: ModelPreferences): void {
  const temporary = `${fileIn(folder)}.${process.pid}.part`;
  writeFileSync(temporary, `${JSON.stringify(preferred, null, 1)}\n`);
  renameSync(temporary, fileIn(folder));
}

function fileIn(folder: ModelsFolder): string {
  return join(folder.path, 'preferences.json');
}
