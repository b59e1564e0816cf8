import { checkpointsOf, entryNamed, installationOf } from '../catalogue/installed.ts';
import { assertAccepted } from '../catalogue/licences.ts';
import type { ModelsFolder } from '../catalogue/models-folder.ts';
import { ModelError } from '../error.ts';
import { RESONATE } from '../resonate-command.ts';

/** A MultiBandDiffusion that can make sound anew. */
export interface MbdModel {
  readonly name: string;
  /** Of its official file. */
  readonly sha256: string;
  /** What their converters are given. */
  readonly mbd: string;
  readonly encodec: string;
}

/** The installed MultiBandDiffusion and its codec. Throws a ModelError that says what is missing and how it is had. */
export function findMbd(folder: ModelsFolder): MbdModel {
  const entry = entryNamed('multiband-diffusion');
  const needed = [entry, ...entry.needs.map((name) => entryNamed(name))];
  for (const one of needed) {
    if (installationOf(folder, one) === null) {
      throw new ModelError(
        `Making sound anew needs ${one.name}, which you get yourself under its non-commercial licence: run ${RESONATE} models install ${one.name}.`,
      );
    }
    assertAccepted(folder, one);
  }
  const [mbd, encodec] = needed.map((one) => checkpointsOf(folder, one)[0]!) as [string, string];
  return { name: entry.name, sha256: installationOf(folder, entry)!.files[0]!.sha256, mbd, encodec };
}
