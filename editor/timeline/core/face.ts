import type { Work } from '../../../host/api/backend.ts';
import type { Region } from '../../../host/project/project.ts';
import { chosenTake, isLeft, isMended, isWarned } from '../../../host/project/selectors.ts';
import { causeOf, LABEL_ICONS, WARNED } from '../../state/words.ts';
import { percent } from '../../ui/format.ts';

export type Severity = 'minor' | 'damaged' | 'severe';
export type SymbolName =
  | 'sev-minor'
  | 'sev-damaged'
  | 'sev-severe'
  | 'marked'
  | 'lab-restored'
  | 'lab-rebuilt'
  | 'lab-ai'
  | 'lab-daw'
  | 'lab-plugins'
  | 'clock'
  | 'warn'
  | 'check'
  | 'close';

/** How a region looks: all of it can be told without colour. */
export interface Face {
  /** `heard`: a take is heard that the person has not accepted yet. */
  readonly state: 'todo' | 'waiting' | 'treating' | 'heard' | 'mended' | 'left';
  /** Null where no finding belongs to it: it was marked by the person, or brought. */
  readonly severity: Severity | null;
  readonly symbol: SymbolName;
  readonly word: string;
  /** The word where there is little room; empty where it can only be cut. */
  readonly short: string;
  /** In a quieter tone after the word; empty: none. */
  readonly note: string;
  /** 0..1 while it is treated. */
  readonly progress: number;
  /** The edge of AI-generated sound is dashed. */
  readonly dashed: boolean;
}

const DOING: Readonly<Record<Region['treatment'], string>> = {
  auto: 'Mending',
  restore: 'Restoring',
  rebuild: 'Rebuilding',
  jasco: 'Generating',
};

/** Above this many seconds a guess is not worth its width. */
const MOST_SECONDS = 99;

export function faceOf(region: Region, work: Work | undefined): Face {
  const severity = region.damage?.severity ?? null;
  const take = chosenTake(region);
  const plain = { severity, short: '', note: '', progress: 0, dashed: take?.label === 'AI-generated' };
  if (work?.state === 'waiting') return { ...plain, state: 'waiting', symbol: 'clock', word: 'Waiting' };
  if (work?.state === 'running') {
    const seconds = work.secondsLeft === null ? '' : `${Math.ceil(work.secondsLeft)} s`;
    const note = work.secondsLeft !== null && work.secondsLeft <= MOST_SECONDS ? seconds : '';
    const word = `${DOING[region.treatment]} ${percent(Math.floor(work.fraction * 100) / 100)}`;
    return { ...plain, state: 'treating', symbol: 'lab-rebuilt', word, note, progress: work.fraction };
  }
  if (isLeft(region)) return { ...plain, state: 'left', symbol: 'close', word: 'Left as it is', short: 'Left' };
  if (take === null) {
    return { ...plain, state: 'todo', symbol: severity === null ? 'marked' : `sev-${severity}`, word: causeOf(region) };
  }
  const short = take.label === 'AI-generated' ? 'AI' : '';
  if (isMended(region)) {
    return { ...plain, state: 'mended', symbol: LABEL_ICONS[take.label], word: take.label, short };
  }
  if (isWarned(region)) return { ...plain, state: 'heard', symbol: 'warn', word: take.label, short, note: WARNED };
  return { ...plain, state: 'heard', symbol: LABEL_ICONS[take.label], word: take.label, short, note: 'to accept' };
}

/** For each region what is done for it now; what runs goes before what waits. */
export function workOf(list: readonly Work[]): ReadonlyMap<string, Work> {
  const found = new Map<string, Work>();
  for (const work of list) {
    if (work.state !== 'waiting' && work.state !== 'running') continue;
    for (const id of work.regions) if (found.get(id)?.state !== 'running') found.set(id, work);
  }
  return found;
}
