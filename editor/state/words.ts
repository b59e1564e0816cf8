import { type BarGrid, barBeat, barGrid, positionAt } from '../../host/project/bars.ts';
import type { Project, Region, StemName, Take } from '../../host/project/project.ts';
import { isLeft } from '../../host/project/selectors.ts';
import { clock } from '../ui/format.ts';
import type { DockName } from './layout.ts';
import type { Display, Snap } from './view.ts';

/** The words of things, as musicians say them. */
export const STEM_WORDS: Readonly<Record<StemName, string>> = {
  vocals: 'Vocals',
  drums: 'Drums',
  bass: 'Bass',
  other: 'Other',
};

type Damage = NonNullable<Region['damage']>;

export const CAUSE_WORDS: Readonly<Record<Damage['cause'], string>> = {
  clipping: 'Clipping',
  distortion: 'Distortion',
  noise: 'Noise',
  bandlimit: 'Band limit',
  dropout: 'Dropout',
  click: 'Click',
  artifact: 'Smeared sound',
};

export const SEVERITY_WORDS = { good: 'Good', minor: 'Minor', damaged: 'Damaged', severe: 'Severe' } as const;

export const SNAP_WORDS: Readonly<Record<Snap, string>> = {
  beat: 'Snap to beat',
  transient: 'Snap to transients',
  off: 'Snap off',
};

export const DISPLAY_WORDS: Readonly<Record<Display, string>> = {
  wave: 'waveform',
  spectrum: 'spectrogram',
  both: 'waveform and spectrogram',
};

/** Where a panel goes: "Move to the left". */
export const DOCK_WORDS: Readonly<Record<DockName, string>> = {
  left: 'the left',
  bottom: 'the bottom',
  corner: 'the bottom right',
  line: 'a line at the bottom',
  right: 'the right',
};

export const TREATMENT_WORDS: Readonly<Record<Region['treatment'], string>> = {
  auto: 'Auto',
  restore: 'Restore',
  rebuild: 'Rebuild',
  jasco: 'Generate',
};

/** What is being done to a region: "Rebuilding". */
export const DOING_WORDS: Readonly<Record<Region['treatment'], string>> = {
  auto: 'Mending',
  restore: 'Restoring',
  rebuild: 'Rebuilding',
  jasco: 'Generating',
};

/** Why nothing can be generated, as long as no model is here. */
const NO_JASCO = 'Generating needs a JASCO model on this computer, which you get under Neural models.';

/** Why a treatment cannot be had, as a window says it: the host's own sentence may name what is typed into a terminal. */
export const lackWords = (treatment: string, lack: string | null): string | null =>
  lack !== null && treatment === 'jasco' ? NO_JASCO : lack;

export const causeOf = (region: Region): string =>
  region.damage === null ? (region.origin === 'imported' ? 'Imported' : 'Marked') : CAUSE_WORDS[region.damage.cause];

/** "Severe clipping", "Damaged: band limit" would stumble, so: severity as an adjective where it is one. */
export function titleOf(region: Region): string {
  if (region.damage === null) return region.origin === 'imported' ? 'Brought from a DAW' : 'Marked by you';
  const cause = CAUSE_WORDS[region.damage.cause];
  const { severity } = region.damage;
  return severity === 'damaged' ? cause : `${SEVERITY_WORDS[severity]} ${cause.toLowerCase()}`;
}

/** Why a region is there to which no finding belongs; null where one does. */
export const unfoundWords = ({ damage, origin }: Region): string | null =>
  damage !== null
    ? null
    : `${origin === 'imported' ? 'It was brought from a DAW' : 'You marked it'}; no finding of damage belongs to it.`;

let cached: { beats: unknown; grid: BarGrid | null } | null = null;

/** The grid of a project, worked out once for a profile. */
export function gridOf(project: Project): BarGrid | null {
  const beats = project.profile?.beats ?? null;
  if (cached === null || cached.beats !== beats) cached = { beats, grid: barGrid(project) };
  return cached.grid;
}

/** "17.1", or "0:40.0" where no bars were heard */
export function placeOf(project: Project, frame: number): string {
  const grid = gridOf(project);
  return grid === null ? clock(frame / project.sampleRate, 1) : barBeat(positionAt(grid, frame));
}

/** "bars 17.1 to 18.3", "bar 17.3", "0:40.0 to 0:43.7" */
export function spanWords(project: Project, start: number, end: number): string {
  const [from, to] = [placeOf(project, start), placeOf(project, end)];
  const span = from === to ? from : `${from} to ${to}`;
  if (gridOf(project) === null) return span;
  return from === to ? `bar ${span}` : `bars ${span}`;
}

/** "17.1–18.3", "17.3", for tables */
export function spanShort(project: Project, start: number, end: number): string {
  const [from, to] = [placeOf(project, start), placeOf(project, end)];
  return from === to ? from : `${from}–${to}`;
}

/** "Bass, bars 17.1 to 18.3" */
export const regionName = (project: Project, region: Region): string =>
  `${STEM_WORDS[region.stem]}, ${spanWords(project, region.start, region.end)}`;

/** Whether it is said how sure a finding is: of one that was imported only where the file had doubts. */
export const isSureTold = ({ damage, origin }: Region): boolean =>
  damage !== null && (origin !== 'imported' || damage.confidence < 1);

/** Of a take that the person ordered and the judge would not have made. */
export const WARNED = 'better left alone';

/** "Rebuilt", "Rebuilt, better left alone" */
export const takeWords = ({ label, warning }: Pick<Take, 'label' | 'warning'>): string =>
  warning === undefined ? label : `${label}, ${WARNED}`;

/**
 * "Rebuilt, not accepted yet": a take is heard, and the person has not said yet that it is good. "Rebuilt, better left alone" where that is not expected of them.
 * Null where neither is so.
 */
export function mendedWords(region: Region): string | null {
  const take = region.status === 'open' && region.chosenTake !== null ? region.takes[region.chosenTake] : undefined;
  if (take === undefined) return null;
  return take.warning === undefined ? `${take.label}, not accepted yet` : takeWords(take);
}

/** "Bass, bars 31.3 to 33.1, severe clipping, 93 % sure" */
export function regionSentence(project: Project, region: Region): string {
  const sure = isSureTold(region) ? `, ${Math.round(region.damage!.confidence * 100)} % sure` : '';
  const state = stateWords(region);
  return `${regionName(project, region)}, ${titleOf(region).toLowerCase()}${sure}${state === null ? '' : `, ${state}`}`;
}

/** What came of a region so far, by the person or by what was tried; null where nothing did. */
function stateWords(region: Region): string | null {
  if (region.status !== 'open') return isLeft(region) ? 'left as it is' : 'accepted';
  const isTriedInVain = region.takes.length === 0 && region.untouched !== null;
  return isTriedInVain ? 'left as it is, not decided yet' : (mendedWords(region)?.toLowerCase() ?? null);
}

export const LABEL_ICONS = {
  Restored: 'lab-restored',
  Rebuilt: 'lab-rebuilt',
  'AI-generated': 'lab-ai',
  'Edited in a DAW': 'lab-daw',
  Processed: 'lab-plugins',
} as const satisfies Record<Take['label'], string>;
