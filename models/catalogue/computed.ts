import { basename } from 'node:path';
import type { Verdict } from '../runtime/providers.ts';
import { verdictsIn } from '../runtime/verdicts.ts';
import { convertedOf } from './conversions.ts';
import type { CatalogueEntry } from './entries.ts';
import { installationOf } from './installed.ts';
import type { ModelsFolder } from './models-folder.ts';

/** What was found out about who computes an installed model on this machine, by the part of it: nothing before it ran. */
export function verdictsOn(folder: ModelsFolder, entry: CatalogueEntry): Readonly<Record<string, Verdict>> {
  const sha256s = installationOf(folder, entry)?.files.map(({ sha256 }) => sha256) ?? [];
  const found = convertedOf(folder, sha256s).flatMap((place) => Object.entries(verdictsIn(place)));
  return Object.fromEntries(found.map(([file, verdict]) => [basename(file, '.onnx'), verdict]));
}
