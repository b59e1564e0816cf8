import { type Asset, type Project, STEMS, type StemName } from '../../../host/project/project.ts';

type LaneName = StemName | 'residual';
/** What is drawn in a lane: a stem, the recording in place of stems that are still to come, or what is left beside the stems. */
export type Drawn = LaneName | 'mix';

/** A stretch of the screen, in CSS pixels from the top of all lanes. */
export interface Stretch {
  readonly top: number;
  readonly height: number;
}

export interface Lane extends Stretch {
  readonly name: LaneName;
  /** Null for what is no stem: nothing is mended there. */
  readonly stem: StemName | null;
  readonly drawn: Drawn;
  readonly asset: Asset;
  /** Where the sound is drawn. */
  readonly wave: Stretch;
  /** Where notes or hits are drawn; null where there are none. */
  readonly strip: Stretch | null;
}

export interface Lanes {
  readonly lanes: readonly Lane[];
  /** Of all together; above the room that was given they scroll. */
  readonly height: number;
}

/** A header with name, buttons and level fits into this much; below it lanes would not be told apart. */
export const LEAST_LANE = 74;
export const FOLDED = 28;
/** The label of a region stands above the sound. */
const LABEL_ROOM = 20;

/** Share of the room that the lane gets whose notes are laid open, and the least that notes can be grasped in, CSS pixels. */
const OPENED_SHARE = 0.45;
const LEAST_OPENED = 150;

/** Lays lanes out over `room` pixels. `scale` stretches the stems' lanes; at 1 they share the room, of which the one with `opened` notes gets more. */
export function layOut(
  project: Project,
  room: number,
  scale: number,
  residualOpen: boolean,
  opened: StemName | null = null,
): Lanes {
  const { tracks, mixAsset, residual } = project;
  // What is left of a recording comes with its stems: its place is kept, so that nothing moves then.
  const fold = residual === null ? (mixAsset === null ? 0 : FOLDED) : residualOpen ? LEAST_LANE : FOLDED;
  const stems =
    tracks.length > 0 || mixAsset === null
      ? tracks.map(({ stem, asset }) => ({ stem, drawn: stem, asset }))
      : STEMS.map((stem) => ({ stem, drawn: 'mix' as const, asset: mixAsset }));
  const share = (of: number, among: number) => Math.round(Math.max(LEAST_LANE, (of / Math.max(1, among)) * scale));
  const equal = share(room - fold, stems.length);
  const isOpened = (stem: StemName) => stem === opened && hasStrip(project, stem);
  const tall = stems.some(({ stem }) => isOpened(stem))
    ? Math.round(Math.max(equal, LEAST_OPENED, OPENED_SHARE * room))
    : 0;
  const height = tall === 0 ? equal : share(room - fold - tall, stems.length - 1);
  const lanes: Lane[] = [];
  let top = 0;
  for (const { stem, drawn, asset } of stems) {
    const own = isOpened(stem) ? tall : height;
    lanes.push(laneAt(stem, stem, drawn, asset, top, own, project, isOpened(stem)));
    top += own;
  }
  if (residual !== null) lanes.push(laneAt('residual', null, 'residual', residual, top, fold, project, false));
  return { lanes, height: top + fold };
}

/** The lane at `y` pixels from the top of all lanes. */
export const laneAtY = (lanes: readonly Lane[], y: number): Lane | null =>
  lanes.find((lane) => y >= lane.top && y < lane.top + lane.height) ?? null;

function laneAt(
  name: LaneName,
  stem: StemName | null,
  drawn: Drawn,
  asset: Asset,
  top: number,
  height: number,
  project: Project,
  isOpened: boolean,
): Lane {
  const strip = stem === null || !hasStrip(project, stem) ? 0 : isOpened ? openedHeight(height) : stripHeight(height);
  // A spectrogram's label lies over the picture, a waveform's above it: both use the same box, so that switching moves nothing.
  const label = stem === null ? 2 : LABEL_ROOM;
  const bottom = strip > 0 ? strip : stem === null ? 2 : 5;
  return {
    name,
    stem,
    drawn,
    asset,
    top,
    height,
    wave: { top: top + label, height: Math.max(8, height - label - bottom) },
    strip: strip === 0 ? null : { top: top + height - strip, height: strip },
  };
}

/** A quarter of a tall lane; never less than three rows of hits need. */
const stripHeight = (lane: number): number => (lane <= 110 ? 26 : Math.min(120, Math.round(lane * 0.26)));

/** Laid open, notes get most of the lane: the sound above shows where one is. */
const openedHeight = (lane: number): number => Math.round(0.66 * (lane - LABEL_ROOM));

const hasStrip = ({ profile }: Project, stem: StemName): boolean => profile !== null && stem !== 'other';
