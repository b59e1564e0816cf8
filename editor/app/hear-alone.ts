import type { Project, StemName } from '../../host/project/project.ts';
import type { Span, Version } from '../engine/player.ts';
import { selectProject } from '../state/selectors.ts';
import { type Alone, aloneChosen } from '../state/view.ts';
import type { Services } from './services.tsx';

/** The project while one take is heard alone: its stem is the only one that sounds, whatever is mute or solo otherwise. */
export function aloneIn(project: Project, alone: Alone | null): Project {
  const region = project.regions.find(({ id }) => id === alone?.region);
  return region === undefined ? project : onlyIn(project, region.stem);
}

/** The project with one stem sounding, whatever is mute or solo otherwise; with null as it is mixed. */
export function onlyIn(project: Project, stem: StemName | null): Project {
  if (stem === null) return project;
  const tracks = project.tracks.map((track) => ({ ...track, solo: track.stem === stem, mute: track.stem !== stem }));
  return { ...project, tracks };
}

/** What is put back when a take is no more heard alone. */
interface Before {
  readonly playing: boolean;
  readonly version: Version;
  readonly difference: boolean;
  readonly loop: Span | null;
  readonly position: number;
}

/**
 * Plays the take that `view.alone` names: the span of its region over and over, the take whole, without its surroundings. It ends with the selection, with
 * the take, and when play is stopped; what was before is put back. Returns how to stop.
 */
export function hearAlone({ store, player }: Pick<Services, 'store' | 'player'>): () => void {
  let heard: Alone | null = null;
  let before: Before | null = null;

  const begin = (alone: Alone, { start, end }: Span) => {
    const { playing, version, difference, loop } = player.state();
    before ??= { playing, version, difference, loop, position: player.position() };
    if (heard !== null) player.audition(heard.region, undefined);
    heard = alone;
    player.audition(alone.region, alone.take, 1);
    player.setVersion('mended');
    player.setDifference(false);
    player.setLoop({ start, end });
    player.seek(start);
    if (!player.state().playing) void player.play();
  };

  const end = () => {
    if (heard === null || before === null) return;
    const { playing, version, difference, loop, position } = before;
    player.audition(heard.region, undefined);
    heard = before = null;
    player.setVersion(version);
    player.setDifference(difference);
    player.setLoop(loop);
    if (!playing) player.pause();
    player.seek(position);
  };

  const look = () => {
    const state = store.getState();
    const { alone, selection } = state.view;
    if (alone === heard) {
      const region = selectProject(state)?.regions.find(({ id }) => id === alone?.region);
      const isThere = region !== undefined && alone !== null && alone.take < region.takes.length;
      const isSelected = selection?.kind === 'region' && selection.id === alone?.region;
      if (alone !== null && !(isThere && isSelected)) store.dispatch(aloneChosen(null));
      return;
    }
    const region = selectProject(state)?.regions.find(({ id }) => id === alone?.region);
    if (alone === null || region === undefined) end();
    else begin(alone, region);
  };
  const stopLooking = store.subscribe(look);

  // Between asking for play and its beginning a player does not play yet.
  let wasPlaying = false;
  const stopHearing = player.subscribe(() => {
    const { playing } = player.state();
    if (heard !== null && wasPlaying && !playing) store.dispatch(aloneChosen(null));
    wasPlaying = playing;
  });
  return () => {
    stopLooking();
    stopHearing();
  };
}
