import { unreadyFor } from '../api/unready-export.ts';
import { PlainError } from '../jobs/job.ts';
import {
  type Bits,
  type Delivery,
  misfitOf as deliveryMisfitOf,
  hasRate,
  SOUND_FORMATS,
  type SoundFormat,
  USUAL_BITS,
} from '../project/delivery.ts';
import type { Project } from '../project/project.ts';
import { type StemDelivery, stemDelivery, stemMisfitOf } from '../project/stem-delivery.ts';
import type { ExportFormat } from './format-names.ts';

/** How an export is written; what is left out is as the project was delivered, or of stems as they are. */
export interface ExportWishes {
  readonly bits?: Bits;
  /** Hz; null: the song's own. Of a master and of stems. */
  readonly rate?: number | null;
  readonly stems?: Partial<Pick<StemDelivery, 'parts' | 'format' | 'tempo'>>;
  /** Whether the person gave up what is there already. */
  readonly replace?: boolean;
}

/** What keeps a format from being written as it is wished, as a sentence; null where nothing does. */
export function misfitOf(project: Project, format: ExportFormat, wishes: ExportWishes): string | null {
  if (format === 'stems') return stemMisfitOf(project, stemDelivery(wishes));
  return isMaster(format) ? deliveryMisfitOf(masterDelivery(project, format, wishes)) : null;
}

/** Throws that as a PlainError, and what the project has not come to yet: better before the work than after it. */
export function assertPossible(project: Project, format: ExportFormat, wishes: ExportWishes): void {
  const misfit = unreadyFor(project, format) ?? misfitOf(project, format, wishes);
  if (misfit !== null) throw new PlainError(misfit);
}

export const isMaster = (format: ExportFormat): format is SoundFormat =>
  (SOUND_FORMATS as readonly ExportFormat[]).includes(format);

/** What a master of this project is written as. */
export function masterDelivery(
  { master: { delivery } }: Project,
  format: SoundFormat,
  { bits, rate }: ExportWishes,
): Delivery {
  // What it was delivered at may be no rate of this format: then it is as near to the song's own as can be.
  const usual = delivery.rate !== null && hasRate(format, delivery.rate) ? delivery.rate : null;
  return {
    format,
    bits: bits ?? (delivery.format === format ? delivery.bits : USUAL_BITS),
    rate: rate === undefined ? usual : rate,
  };
}
