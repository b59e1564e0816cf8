import type { Frames, Project, StemName } from '../../../host/project/project.ts';
import type { Services } from '../../app/services.tsx';
import { placeOf } from '../../state/words.ts';
import { clock } from '../../ui/format.ts';
import { gridBetween } from '../core/grid.ts';
import { historyFor, onsetsOf } from '../core/onsets.ts';
import { frameAt, type Scale, xOf } from '../core/scale.ts';
import { effectiveSnap, SNAP_REACH, type SnapKeys, snapFrame, transientsOf } from '../core/snap.ts';
import { FINEST, makeColumns } from '../data/peaks.ts';
import type { Scene } from '../draw/scene.ts';
import type { Sound } from '../sound.ts';
import type { Stage } from '../stage.ts';
import { quietNear } from './quiet.ts';

/** What every hand movement on the timeline works with. */
export interface Desk {
  readonly services: Services;
  readonly stage: Stage;
  readonly sound: Sound;
  readonly guide: Guide;
  /** Opens the field for a chord's name over the chord. */
  readonly typeChord: (index: number) => void;
}

/** The line over all lanes that shows where a drag snaps, with the position in words. */
export interface Guide {
  show(x: number, words: string, snapped: boolean): void;
  hide(): void;
}

/** A place under the pointer: CSS pixels from the left edge and from the top of what it is on, and the keys that are held. */
export interface Point extends SnapKeys {
  readonly x: number;
  readonly y: number;
  /** Ctrl, on a Mac Cmd. */
  readonly command: boolean;
  /** CSS pixels around a thing in which it is caught: a finger covers more than a mouse. */
  readonly halo: number;
}

export const scaleOf = ({ view }: Scene): Scale => ({ framesPerPixel: view.framesPerPixel, scroll: view.scroll });

/** The frame at `x`, snapped as the person has it, shown by the guide. `offset`: frames from the pointer to what is dragged. */
export function snapAt(desk: Desk, scene: Scene, point: Point, stem: StemName, offset = 0): Frames {
  const { project, view } = scene;
  const scale = scaleOf(scene);
  const frame = Math.min(project.length, Math.max(0, frameAt(scale, point.x) + offset));
  const parts = scene.grid === null ? 1 : gridBetween(scene.grid, scale.framesPerPixel, 0, 0).parts;
  const transients =
    effectiveSnap(view.snap, point) === 'transient'
      ? transientsNear(desk, project, stem, frame, SNAP_REACH * scale.framesPerPixel)
      : [];
  const snapped = snapFrame(frame, scale.framesPerPixel, view.snap, point, { grid: scene.grid, parts, transients });
  const what = snapped.to === null ? '' : snapped.to === 'beat' ? '' : ', transient';
  desk.guide.show(xOf(scale, snapped.frame), `${placeWords(project, snapped.frame)}${what}`, snapped.to !== null);
  return snapped.frame;
}

/** "17.3 · 0:40.000" */
export function placeWords(project: Project, frame: Frames): string {
  const time = clock(frame / project.sampleRate);
  return project.profile === null ? time : `${placeOf(project, frame)} · ${time}`;
}

let cached: { readonly key: unknown[]; readonly found: Frames[] } | null = null;

/** What was heard on the stem; where nothing was, what its envelope shows. */
function transientsNear(desk: Desk, project: Project, stem: StemName, frame: Frames, reach: number): Frames[] {
  const key = [project.profile, project.edits, stem];
  if (cached === null || cached.key.some((value, k) => value !== key[k])) {
    cached = { key, found: transientsOf(project, stem) };
  }
  return cached.found.length > 0 ? cached.found : soundingNear(desk, project, stem, frame, reach);
}

/** Seconds on both sides in which a stem's envelope is looked at: further away a pixel holds many onsets, and none is meant. */
const LOOK = 1;

/** None while the envelope has not come from the host: the next movement finds it. */
function soundingNear(desk: Desk, project: Project, stem: StemName, frame: Frames, reach: number): Frames[] {
  const { sampleRate } = project;
  const track = project.tracks.find((candidate) => candidate.stem === stem);
  if (track === undefined) return [];
  const within = Math.min(reach, LOOK * sampleRate);
  const point = (at: number) => Math.max(0, Math.floor(at / FINEST));
  const first = point(frame - within - historyFor(sampleRate));
  const envelope = makeColumns(point(frame + within) + 1 - first);
  const { low, high } = envelope;
  const quality = desk.sound.peaks.columns(track.asset, FINEST, first * FINEST, low.length, envelope);
  if (quality !== 'exact') return [];
  return onsetsOf(
    high.map((value, k) => Math.max(value, -low[k]!)),
    FINEST,
    first * FINEST,
    sampleRate,
  );
}

/** A seam at the quiet moment near a frame; the frame itself where `free` asks for it or the sound cannot be had in time. */
export async function seamAt(
  desk: Desk,
  project: Project,
  stem: StemName,
  frame: Frames,
  free: boolean,
): Promise<Frames> {
  const asset = project.tracks.find((track) => track.stem === stem)?.asset;
  if (free || asset === undefined || frame <= 0 || frame >= project.length) return frame;
  return quietNear(desk.sound.get, asset, frame);
}
