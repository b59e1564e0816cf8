import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { ModelError } from '../error.ts';

/** Where models lie: one folder a model that was installed, `converted/` for what was made of them, `licences.json` for what was accepted. */
export interface ModelsFolder {
  /** Absolute: other processes are told of it. */
  readonly path: string;
  /** Of what was installed under a catalogue's name. */
  installed(name: string): string;
  readonly converted: string;
  readonly licences: string;
}

/** The folder of models: RESONATE_MODELS, else in the person's data. Made where it is missing. Throws a ModelError where it cannot be. */
export function modelsFolder(
  named = process.env.RESONATE_MODELS || join(envPaths('resonate', { suffix: '' }).data, 'models'),
): ModelsFolder {
  const path = resolve(named);
  const converted = join(path, 'converted');
  try {
    makeFolder(converted);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ModelError(`The folder of models ${path} cannot be made (${why}): name another in RESONATE_MODELS.`);
  }
  return { path, installed: (name) => join(path, name), converted, licences: join(path, 'licences.json') };
}

/** Step by step: Node's own recursive mkdir never returns where the system answers ENOENT below a folder that exists, as /proc does. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (error) {
    // Somebody else may have been quicker.
    if (!existsSync(path)) throw error;
  }
}
