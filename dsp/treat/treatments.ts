import { rebuildTreatment } from '../rebuild/rebuild.ts';
import { restoreTreatment } from '../restore/restore.ts';
import { jascoTreatment } from './jasco.ts';
import type { Treatment, TreatmentName } from './treatment.ts';

/** Every treatment. A new one is an object here and a name in `TreatmentName`. */
const TREATMENTS: readonly Treatment[] = [restoreTreatment, rebuildTreatment, jascoTreatment];

/** Throws RangeError for a name that no treatment has. */
export function treatmentNamed(name: TreatmentName): Treatment {
  const found = TREATMENTS.find((treatment) => treatment.name === name);
  if (found === undefined) throw new RangeError(`there is no treatment called ${name}`);
  return found;
}
