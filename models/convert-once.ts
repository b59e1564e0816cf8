import { statSync } from 'node:fs';
import { type Converted, convertCheckpoint } from './catalogue/converted.ts';
import { modelsFolder } from './catalogue/models-folder.ts';
import type { WeightType } from './model-kind.ts';

const known = new Map<string, Converted>();

/**
 * A checkpoint's conversion, made first where there is none. To find one again by its content, gigabytes are read: within one process a file that was not
 * changed is looked at once. `models` is the path of the folder of models.
 */
export async function convertOnce(source: string, models: string, weights: WeightType): Promise<Converted> {
  const key = JSON.stringify([source, statSync(source).mtimeMs, weights, models]);
  const found = known.get(key);
  if (found !== undefined) return found;
  const converted = await convertCheckpoint(source, modelsFolder(models), { weights });
  known.set(key, converted);
  return converted;
}
