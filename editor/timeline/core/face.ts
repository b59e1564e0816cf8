import type { Region } from '../../../host/project/project.ts';
import { chosenTake, isLeft, isMended, isWarned } from '../../../host/project/selectors.ts';
import { causeOf, DOING_WORDS, LABEL_ICONS, WARNED } from '../../state/words.ts';
import type { RegionWork } from '../../state/work.ts';
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
  /** What it is until what is being done to it is done. `heard`: a take is heard that the person has not accepted yet. */
  readonly state: 'todo' | 'heard' | 'mended' | 'left';
  readonly work: RegionWork['state'] | null;
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

/** Which treatment a region gets that is left to itself is known only when it is done. */
const DOING_SYMBOLS: Readonly<Record<Region['treatment'], SymbolName>> = {
  auto: 'clock',
  restore: 'lab-restored',
  rebuild: 'lab-rebuilt',
  jasco: 'lab-ai',
};

/** Above this many seconds a guess is not worth its width. */
const MOST_SECONDS = 99;

export function faceOf(region: Region, work: RegionWork | undefined): Face {
  const still = stillFace(region);
  if (work === undefined) return still;
  if (work.state === 'waiting') {
    return { ...still, work: 'waiting', symbol: 'clock', word: 'Waiting', short: '', note: '' };
  }
  const seconds = work.secondsLeft === null ? '' : `${Math.ceil(work.secondsLeft)} s`;
  const note = work.secondsLeft !== null && work.secondsLeft <= MOST_SECONDS ? seconds : '';
  const word = `${DOING_WORDS[region.treatment]} ${percent(Math.floor(work.fraction * 100) / 100)}`;
  const symbol = DOING_SYMBOLS[region.treatment];
  return { ...still, work: 'running', symbol, word, short: '', note, progress: work.fraction };
}

/** While nothing is being done to it. */
function stillFace(region: Region): Face {
  const severity = region.damage?.severity ?? null;
  const take = chosenTake(region);
  const plain = { work: null, severity, short: '', note: '', progress: 0, dashed: take?.label === 'AI-generated' };
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
