import type { Project, Region, StemName } from '../../../host/project/project.ts';
import { hitsOf, notesOf } from '../../../host/project/selectors.ts';
import type { Selection } from '../../state/view.ts';
import { fadeOf } from './fade.ts';
import { type Lane, laneAtY } from './lanes.ts';
import { frameAt, type Scale, xOf } from './scale.ts';
import { noteHeight, type Part, partOf, pitchRange, yOfHit, yOfPitch } from './strip.ts';

/** What lies under the pointer on the lanes. */
export type Target =
  | { readonly kind: 'edge'; readonly id: string; readonly edge: 'start' | 'end' }
  | { readonly kind: 'fade'; readonly id: string; readonly side: 'in' | 'out' }
  | { readonly kind: 'region'; readonly id: string }
  | { readonly kind: 'note'; readonly part: Part; readonly index: number; readonly grip: 'body' | 'start' | 'end' }
  | { readonly kind: 'hit'; readonly index: number }
  | { readonly kind: 'strip'; readonly stem: StemName }
  | { readonly kind: 'lane'; readonly stem: StemName }
  | { readonly kind: 'nothing' };

/** CSS pixels around a thing in which it is still caught. A finger covers more than a mouse shows. */
export const HALO = { mouse: 5, pen: 12, touch: 22 } as const;

interface TargetScene {
  readonly project: Project;
  readonly scale: Scale;
  readonly lanes: readonly Lane[];
  readonly selection: Selection | null;
}

/** CSS pixels from the top of the lane to the middle of the fade handles. */
export const HANDLE_Y = 8;

/** The topmost thing at `x`, `y` (CSS pixels, `y` from the top of all lanes): small handles go before what they lie on. */
export function targetAt(scene: TargetScene, x: number, y: number, halo: number): Target {
  const lane = laneAtY(scene.lanes, y);
  if (lane === null || lane.stem === null) return { kind: 'nothing' };
  const stem = lane.stem;
  return (
    handleAt(scene, lane, stem, x, y, halo) ??
    stripAt(scene, lane, stem, x, y, halo) ??
    regionAt(scene, stem, x, halo) ?? { kind: 'lane', stem }
  );
}

/** The round fade handles of the selected region. */
function handleAt(scene: TargetScene, lane: Lane, stem: StemName, x: number, y: number, halo: number): Target | null {
  const { selection, project, scale } = scene;
  if (selection?.kind !== 'region' || Math.abs(y - lane.top - HANDLE_Y) > Math.max(HANDLE_Y, halo)) return null;
  const region = project.regions.find(({ id }) => id === selection.id);
  if (region === undefined || region.stem !== stem || region.takes.length === 0) return null;
  const { start, end, fadeIn, fadeOut } = fadeOf(region, project.sampleRate);
  const toIn = Math.abs(x - xOf(scale, start + fadeIn));
  const toOut = Math.abs(x - xOf(scale, end - fadeOut));
  if (Math.min(toIn, toOut) > halo) return null;
  return { kind: 'fade', id: region.id, side: toIn <= toOut ? 'in' : 'out' };
}

function stripAt(scene: TargetScene, lane: Lane, stem: StemName, x: number, y: number, halo: number): Target | null {
  const { strip } = lane;
  if (strip === null || y < strip.top) return null;
  const part = partOf(stem);
  const found = part === null ? hitAt(scene, lane, x, y, halo) : noteAt(scene, part, lane, x, y, halo);
  return found ?? { kind: 'strip', stem };
}

function noteAt(
  { project, scale }: TargetScene,
  part: Part,
  lane: Lane,
  x: number,
  y: number,
  halo: number,
): Target | null {
  const strip = lane.strip!;
  const notes = notesOf(project, part);
  const range = pitchRange(notes);
  const reach = Math.max(3, halo / 2);
  let best: Target | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < notes.length; index++) {
    const note = notes[index]!;
    const from = xOf(scale, note.start);
    const to = Math.max(from + 4, xOf(scale, note.end));
    const beside = Math.max(from - x, x - to, 0);
    const above = Math.abs(y - yOfPitch(strip, range, note.midi) - noteHeight(strip) / 2);
    if (beside > reach || above > reach + noteHeight(strip)) continue;
    const distance = beside + above;
    if (distance >= least) continue;
    least = distance;
    // Only a note that is wide enough has ends to grip; a narrow one is all body.
    const grip = to - from < 3 * reach ? 'body' : x - from < reach ? 'start' : to - x < reach ? 'end' : 'body';
    best = { kind: 'note', part, index, grip };
  }
  return best;
}

function hitAt({ project, scale }: TargetScene, lane: Lane, x: number, y: number, halo: number): Target | null {
  const strip = lane.strip!;
  const hits = hitsOf(project);
  const reach = Math.max(4, halo / 2);
  let best: Target | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < hits.length; index++) {
    const hit = hits[index]!;
    const beside = Math.abs(x - xOf(scale, hit.time));
    const above = Math.abs(y - yOfHit(strip, hit.class));
    if (beside > reach || above > reach || beside + above >= least) continue;
    least = beside + above;
    best = { kind: 'hit', index };
  }
  return best;
}

function regionAt({ project, scale, selection }: TargetScene, stem: StemName, x: number, halo: number): Target | null {
  const frame = frameAt(scale, x);
  let edge: Target | null = null;
  let least = halo + 1;
  let body: Region | null = null;
  for (const region of project.regions) {
    if (region.stem !== stem) continue;
    const from = xOf(scale, region.start);
    const to = xOf(scale, region.end);
    if (to < x - halo || from > x + halo) continue;
    if (frame >= region.start && frame < region.end) body = region;
    // The edges of the selected one are wanted before those of a neighbour; inside a narrow region half of it stays body.
    const inside = Math.min(halo, Math.max(1, (to - from) / 4));
    for (const [name, at, within] of [
      ['start', from, x >= from],
      ['end', to, x <= to],
    ] as const) {
      const distance = Math.abs(x - at) - (selection?.kind === 'region' && selection.id === region.id ? 0.5 : 0);
      if (distance <= (within ? inside : halo) && distance < least) {
        least = distance;
        edge = { kind: 'edge', id: region.id, edge: name };
      }
    }
  }
  return edge ?? (body === null ? null : { kind: 'region', id: body.id });
}
