import type { Beginning, Work } from '../../../host/api/backend.ts';
import type { BarGrid } from '../../../host/project/bars.ts';
import type { Project, Region, StemName } from '../../../host/project/project.ts';
import { STEMS } from '../../../host/project/project.ts';
import { regionsOf } from '../../../host/project/selectors.ts';
import { beginningOf } from '../../state/beginning.ts';
import type { ViewState } from '../../state/view.ts';
import { gridOf } from '../../state/words.ts';
import { workOf } from '../../state/work.ts';
import { type Face, faceOf } from '../core/face.ts';
import { type Lanes, layOut } from '../core/lanes.ts';
import { type Preview, previewed } from '../core/preview.ts';
import type { Target } from '../core/target.ts';
import { type Patch, patchesOf } from './patch.ts';

/** Everything that a drawing of the timeline reads. */
export interface Scene {
  readonly project: Project;
  readonly view: ViewState;
  readonly grid: BarGrid | null;
  readonly lanes: Lanes;
  /** CSS pixels of the lanes' window, and how far they are scrolled down in it. */
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
  /** In the order of time. */
  readonly regions: ReadonlyMap<StemName, readonly Drawable[]>;
  readonly patches: ReadonlyMap<StemName, readonly Patch[]>;
  readonly preview: Preview | null;
  readonly hover: Target | null;
  readonly muted: ReadonlySet<StemName>;
  /** What there is of the stems while they are separated. */
  readonly beginning: Beginning | null;
}

interface Drawable {
  readonly region: Region;
  readonly face: Face;
}

interface SceneInput {
  readonly project: Project;
  readonly view: ViewState;
  readonly work: readonly Work[];
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
  readonly laneScale: number;
  readonly preview: Preview | null;
  readonly hover: Target | null;
}

/** Makes scenes, and keeps of each what has not changed: a scroll works nothing out again. */
export function createSceneMaker(): (input: SceneInput) => Scene {
  const lanes = remember((project: Project, height: number, laneScale: number, open: boolean, notes: StemName | null) =>
    layOut(project, height, laneScale, open, notes),
  );
  const regions = remember((project: Project, work: readonly Work[], preview: Preview | null) => {
    const busy = workOf(work);
    return new Map(
      STEMS.map((stem) => [
        stem,
        regionsOf(project, stem).map((region) => ({
          region: previewed(region, preview),
          face: faceOf(region, busy.get(region.id)),
        })),
      ]),
    );
  });
  const patches = remember(
    (drawn: ReadonlyMap<StemName, readonly Drawable[]>, project: Project) =>
      new Map(
        STEMS.map((stem) => [
          stem,
          patchesOf(
            drawn.get(stem)!.map(({ region }) => region),
            project,
          ),
        ]),
      ),
  );
  const muted = remember((project: Project, safe: readonly StemName[]) => silent(project, safe));
  return ({ project, view, work, width, height, scrollTop, laneScale, preview, hover }) => {
    const drawn = regions(project, work, preview !== null && 'id' in preview ? preview : null);
    return {
      project,
      view,
      grid: gridOf(project),
      lanes: lanes(project, height, laneScale, view.residualOpen, view.notesOf),
      width,
      height,
      scrollTop,
      regions: drawn,
      patches: patches(drawn, project),
      preview,
      hover,
      muted: muted(project, view.soloSafe),
      beginning: beginningOf(project, work),
    };
  };
}

/** Stems that are not heard: muted, or beside a solo that they are not safe from. */
function silent({ tracks }: Project, safe: readonly StemName[]): ReadonlySet<StemName> {
  const solo = tracks.some((track) => track.solo);
  return new Set(
    tracks
      .filter(({ mute, stem, solo: own }) => mute || (solo && !own && !safe.includes(stem)))
      .map(({ stem }) => stem),
  );
}

/** Keeps the last answer while the very same things are asked. */
function remember<A extends unknown[], R>(make: (...given: A) => R): (...given: A) => R {
  let last: { given: A; made: R } | null = null;
  return (...given) => {
    if (last === null || given.some((value, k) => value !== last!.given[k])) last = { given, made: make(...given) };
    return last.made;
  };
}
