import { createHash } from 'node:crypto';
import { CATALOGUE } from '../catalogue/entries.ts';
import { checkpointsOf, entryNamed, installationOf } from '../catalogue/installed.ts';
import { assertAccepted } from '../catalogue/licences.ts';
import type { ModelsFolder } from '../catalogue/models-folder.ts';
import { ModelError } from '../error.ts';
import { RESONATE } from '../resonate-command.ts';

/** A JASCO that can be asked for takes. */
export interface JascoModel {
  readonly name: string;
  /** Of its official file. */
  readonly sha256: string;
  /** Of the text encoder's files, weights and tokenizer. */
  readonly textSha256: string;
  readonly takesMelody: boolean;
  /** What its converters are given. */
  readonly jasco: string;
  readonly t5: string;
}

/**
 * The released models, the one that is taken first: with melody it has the best distance of all four on MusicCaps (4.73 against 5.87 without), and follows
 * as closely as the large ones, which take more than twice the time.
 */
const PREFERENCE = [
  'jasco-chords-drums-melody-400M',
  'jasco-chords-drums-400M',
  'jasco-chords-drums-melody-1B',
  'jasco-chords-drums-1B',
];

/** The model of this name, or the best that is installed. Throws a ModelError that says what is missing and how it is had. */
export function findJasco(folder: ModelsFolder, name: string | null = null): JascoModel {
  const known = CATALOGUE.filter(({ kind }) => kind === 'jasco');
  const asked = name === null ? null : entryNamed(name, known);
  const candidates = asked === null ? PREFERENCE.map((one) => entryNamed(one, known)) : [asked];
  const entry = candidates.find((candidate) => installationOf(folder, candidate) !== null);
  if (entry === undefined) {
    const wanted = candidates[0]!.name;
    throw new ModelError(
      `Generating with JASCO needs Meta's JASCO weights, which you get yourself under their non-commercial licence: run ${RESONATE} models install ${wanted}, or choose restore or rebuild.`,
    );
  }
  assertAccepted(folder, entry);
  const [t5] = entry.needs.map((one) => entryNamed(one));
  const missing = installationOf(folder, t5!) === null;
  if (missing)
    throw new ModelError(
      `Generating with JASCO needs ${t5!.name}, too: run ${RESONATE} models install ${t5!.name}, or choose restore or rebuild.`,
    );
  return {
    name: entry.name,
    sha256: installationOf(folder, entry)!.files[0]!.sha256,
    textSha256: createHash('sha256')
      .update(
        installationOf(folder, t5!)!
          .files.map(({ sha256 }) => sha256)
          .join(),
      )
      .digest('hex'),
    takesMelody: entry.name.includes('melody'),
    jasco: checkpointsOf(folder, entry)[0]!,
    t5: checkpointsOf(folder, t5!)[0]!,
  };
}
