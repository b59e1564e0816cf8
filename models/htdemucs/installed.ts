import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { CATALOGUE, type CatalogueEntry } from '../catalogue/entries.ts';
import { checkpointsOf, entryNamed, installationOf } from '../catalogue/installed.ts';
import { assertAccepted } from '../catalogue/licences.ts';
import type { ModelsFolder } from '../catalogue/models-folder.ts';
import { openCheckpoint } from '../checkpoint/open.ts';
import { ModelError } from '../error.ts';
import { networkOf } from './convert.ts';
import { SEPARATOR_NAMES } from './names.ts';

/** A neural separator that can be used. */
export interface SeparatorModel {
  readonly name: string;
  /** Of its official file, or of those of its files in order. */
  readonly sha256: string;
  /** Which network makes which sources. */
  readonly members: readonly { readonly checkpoint: string; readonly sources: readonly string[] }[];
}

/** Of every published model. A file that says otherwise is refused when it is used. */
export const MODEL_RATE = 44100;

/** The published sources, in the networks' order. */
const FOUR = ['drums', 'bass', 'other', 'vocals'];
const SIX = [...FOUR, 'guitar', 'piano'];

/** The separator of this name; without a name the best that is installed, or null. Throws a ModelError where the named one is not installed, or its licence not accepted. */
export function findSeparator(folder: ModelsFolder, name: string | null = null): SeparatorModel | null {
  const known = CATALOGUE.filter((entry) => SEPARATOR_NAMES.includes(entry.name));
  if (name !== null) {
    const entry = entryNamed(name, known);
    // Also says that it is not installed.
    checkpointsOf(folder, entry);
    assertAccepted(folder, entry);
    return describe(folder, entry);
  }
  const entry = SEPARATOR_NAMES.map((one) => entryNamed(one, known)).find(
    (one) => installationOf(folder, one) !== null,
  );
  return entry === undefined ? null : describe(folder, entry);
}

/** A separator of a file that is not installed. Throws a ModelError where it is no checkpoint of HT-Demucs or Hybrid Demucs, or makes other stems than the four. */
export async function separatorOfFile(path: string): Promise<SeparatorModel> {
  const store = await openCheckpoint(path);
  try {
    const { sources } = networkOf(store).config;
    const lacking = FOUR.find((source) => !sources.includes(source));
    if (lacking !== undefined) {
      throw new ModelError(
        `${path} separates ${sources.join(', ')} and not ${lacking}: use a model of the four stems.`,
      );
    }
    return { name: basename(path), sha256: store.sha256, members: [{ checkpoint: path, sources }] };
  } finally {
    store.close();
  }
}

function describe(folder: ModelsFolder, entry: CatalogueEntry): SeparatorModel {
  const checkpoints = checkpointsOf(folder, entry);
  const files = installationOf(folder, entry)!.files.map(({ sha256 }) => sha256);
  const sources = entry.name === 'htdemucs_6s' ? SIX : FOUR;
  if (checkpoints.length !== 1 && checkpoints.length !== sources.length) {
    throw new ModelError(
      `${entry.name} has ${checkpoints.length} networks for ${sources.length} stems: install it again.`,
    );
  }
  return {
    name: entry.name,
    sha256: files.length === 1 ? files[0]! : createHash('sha256').update(files.join()).digest('hex'),
    // Each network of a bag was tuned for one source, and is listened to for that alone.
    members: checkpoints.map((checkpoint, index) => ({
      checkpoint,
      sources: checkpoints.length === 1 ? sources : [sources[index]!],
    })),
  };
}
