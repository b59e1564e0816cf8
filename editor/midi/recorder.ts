import type { Action } from '../../host/project/actions.ts';
import type { Hit, Note, Project, Region } from '../../host/project/project.ts';
import { hitsOf, notesOf } from '../../host/project/selectors.ts';
import type { Services } from '../app/services.tsx';
import { newId } from '../state/ids.ts';
import { selectProject } from '../state/selectors.ts';
import { channelMessage } from './codec/message.ts';

/** The list that a stem is played from; null where it has none of single notes. */
export function partOf(stem: Region['stem']): 'melody' | 'bass' | 'drums' | null {
  if (stem === 'vocals') return 'melody';
  return stem === 'other' ? null : stem;
}

/** General MIDI percussion as the drums of a profile; other keys are "other". */
const DRUM_OF: Readonly<Record<number, Hit['class']>> = {
  35: 'kick',
  36: 'kick',
  37: 'snare',
  38: 'snare',
  40: 'snare',
  41: 'tom',
  42: 'hihat',
  43: 'tom',
  44: 'hihat',
  45: 'tom',
  46: 'openhat',
  47: 'tom',
  48: 'tom',
  49: 'cymbal',
  50: 'tom',
  51: 'cymbal',
  52: 'cymbal',
  53: 'cymbal',
  55: 'cymbal',
  57: 'cymbal',
  59: 'cymbal',
};

interface Played {
  readonly midi: number;
  readonly velocity: number;
  readonly start: number;
  /** Null while the key is down. */
  end: number | null;
}

/**
 * Plays the notes of a region anew: what is played on a keyboard while the song runs through the region takes the place of the notes there, when the song has
 * passed it or begins the loop again. A pass in which nothing was played changes nothing. Each pass is one step of undo. `rebuild` and JASCO go by
 * these notes like by any that were corrected.
 */
export class NoteRecorder {
  private readonly services: Pick<Services, 'store' | 'session' | 'player' | 'announce'>;
  private readonly now: () => number;
  private played: Played[] = [];
  /** The region that they were played for. */
  private of: string | null = null;
  /** Where the song was when it was looked at last. */
  private last = 0;

  constructor(
    services: Pick<Services, 'store' | 'session' | 'player' | 'announce'>,
    now: () => number = () => performance.now(),
  ) {
    this.services = services;
    this.now = now;
  }

  /** A message and when it came. Returns whether it was a note for the region. */
  take(bytes: ArrayLike<number>, at: number): boolean {
    const message = channelMessage(bytes);
    const found = this.armed();
    if (message?.kind !== 'note' || found === null) return false;
    this.look();
    const { region, project } = found;
    const { playing, rate } = this.services.player.state();
    if (!playing) return false;
    const late = ((this.now() - at) / 1000) * project.sampleRate * rate;
    const frame = Math.round(this.services.player.position() - late);
    const { note, velocity } = message;
    if (velocity === 0) {
      const held = this.played.find((one) => one.midi === note && one.end === null);
      if (held !== undefined) held.end = Math.max(held.start + 1, Math.min(region.end, frame));
    } else if (frame >= region.start && frame < region.end) {
      this.of = region.id;
      this.played.push({ midi: note, velocity, start: frame, end: null });
    }
    return true;
  }

  /** Sees whether the song has passed the region; call it a few times a second, and when it is not armed any more. */
  look(): void {
    const frame = this.services.player.position();
    const found = this.armed();
    const isOver =
      found === null || frame < this.last || frame >= found.region.end || !this.services.player.state().playing;
    this.last = frame;
    if (isOver && this.played.length > 0) this.keep();
  }

  private armed(): { region: Region; project: Project } | null {
    return this.regionOf(this.services.store.getState().midi.armed);
  }

  /** Null where it is gone, or its stem has no notes. */
  private regionOf(id: string | null): { region: Region; project: Project } | null {
    const project = selectProject(this.services.store.getState());
    const region = project?.regions.find((one) => one.id === id);
    return region === undefined || project === null || partOf(region.stem) === null ? null : { region, project };
  }

  /** Puts what was played in the place of what was there. */
  private keep(): void {
    const played = this.played;
    this.played = [];
    // It may have been disarmed in the middle of a pass.
    const found = this.regionOf(this.of);
    if (found === null) return;
    const { region, project } = found;
    const part = partOf(region.stem)!;
    const group = `midi ${newId()}`;
    const actions = part === 'drums' ? hitActions(project, region, played) : noteActions(project, region, part, played);
    for (const action of actions) this.services.session.edit({ ...action, group } as Action);
    this.services.announce(played.length === 1 ? 'One note taken' : `${played.length} notes taken`);
  }
}

const inside = (frame: number, { start, end }: Region): boolean => frame >= start && frame < end;

/** From the last to the first, so that the indices of those that are still to go hold. */
function indicesInside<T>(list: readonly T[], frameOf: (item: T) => number, region: Region): number[] {
  return list.flatMap((item, i) => (inside(frameOf(item), region) ? [i] : [])).reverse();
}

function noteActions(project: Project, region: Region, part: 'melody' | 'bass', played: readonly Played[]): Action[] {
  const there = notesOf(project, part);
  const removed = indicesInside(there, (note) => note.start, region).map(
    (index): Action => ({ type: 'note/remove', payload: { part, index, expect: there[index]! } }),
  );
  const added = played.map(({ midi, start, end }): Action => {
    // A key that is still down sounds to the end of the region.
    const note: Note = { start, end: end ?? region.end, midi, confidence: 1 };
    return { type: 'note/add', payload: { part, note } };
  });
  return [...removed, ...added];
}

function hitActions(project: Project, region: Region, played: readonly Played[]): Action[] {
  const there = hitsOf(project);
  const removed = indicesInside(there, (hit) => hit.time, region).map(
    (index): Action => ({ type: 'hit/remove', payload: { index, expect: there[index]! } }),
  );
  const added = played.map(({ midi, start, velocity }): Action => {
    const hit: Hit = { time: start, class: DRUM_OF[midi] ?? 'other', strength: velocity / 0x7f };
    return { type: 'hit/add', payload: { hit } };
  });
  return [...removed, ...added];
}
