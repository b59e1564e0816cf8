import type { Project } from '../../../host/project/project.ts';
import { activeChain, chosenTake } from '../../../host/project/selectors.ts';
import type { Span } from '../../engine/player.ts';
import { PLACES } from '../../inserts/through-chains.ts';
import { dialogOpened } from '../../state/desk.ts';
import { pluginsBypassed } from '../../state/inserts.ts';
import { selectRegions, selectSelectedRegion } from '../../state/selectors.ts';
import type { RootState } from '../../state/store.ts';
import { beforeRegion } from './before-region.ts';
import type { Command, CommandContext } from './command.ts';
import { NO_REGION, needsRegion } from './conditions.ts';

const RATE_STEP = 0.1;
const clampRate = (rate: number) => Math.min(1, Math.max(0.5, Math.round(rate * 10) / 10));

function changeRate({ player, announce }: CommandContext, by: number): void {
  const rate = clampRate(player.state().rate + by);
  player.setRate(rate);
  announce(rate === 1 ? 'Full speed' : `${Math.round(rate * 100)} % speed`);
}

function toggle({ player }: CommandContext): void {
  if (player.state().playing) player.pause();
  else void player.play();
}

/** A span with room before and after, so that its seams are heard too. */
export function loopOf({ preferences }: RootState, { sampleRate, length }: Project, span: Span): Span {
  return {
    start: Math.max(0, Math.round(span.start - preferences.preRoll * sampleRate)),
    end: Math.min(length, Math.round(span.end + preferences.postRoll * sampleRate)),
  };
}

function toggleLoop(context: CommandContext): void {
  const { player, state, announce } = context;
  if (player.state().loop !== null) {
    player.setLoop(null);
    announce('Loop off');
    return;
  }
  const { selection } = state.view;
  const span = selection?.kind === 'span' ? selection : selectSelectedRegion(state);
  const project = state.document.replica?.project;
  if (span === null || project === undefined) {
    announce(NO_REGION);
    return;
  }
  player.setLoop(loopOf(state, project, span));
  announce('Loop on');
}

export const LISTEN: readonly Command[] = [
  { id: 'play.toggle', title: 'Play, pause', group: 'Listen', keys: ['Space'], run: toggle },
  {
    id: 'play.fromRegion',
    title: 'Play from region start',
    group: 'Listen',
    keys: ['Shift+Space'],
    blocked: needsRegion,
    run: ({ state, player }) => {
      const region = selectSelectedRegion(state);
      if (region === null) return;
      player.seek(beforeRegion(state, region));
      if (!player.state().playing) void player.play();
    },
  },
  {
    id: 'play.version',
    title: 'Original or mended',
    group: 'Listen',
    keys: ['a'],
    run: ({ player, announce }) => {
      const version = player.state().version === 'original' ? 'mended' : 'original';
      player.setVersion(version);
      announce(version === 'original' ? 'Original' : 'Mended');
    },
  },
  {
    id: 'play.blind',
    title: 'Blind A/B/X',
    group: 'Listen',
    keys: ['x'],
    blocked: ({ state }) =>
      selectRegions(state).some((region) => chosenTake(region) !== null)
        ? null
        : 'Nothing is mended yet: both would sound alike.',
    run: ({ store }) => void store.dispatch(dialogOpened('blind')),
  },
  {
    id: 'play.difference',
    title: 'Solo the difference',
    group: 'Listen',
    keys: ['Shift+d'],
    run: ({ player, announce }) => {
      const on = !player.state().difference;
      player.setDifference(on);
      announce(on ? 'Playing original minus mended' : 'Playing the song');
    },
  },
  {
    id: 'play.levelMatch',
    title: 'Level match',
    group: 'Listen',
    keys: [],
    run: ({ player, announce }) => {
      const on = !player.state().levelMatch;
      player.setLevelMatch(on);
      announce(on ? 'Level match on' : 'Level match off');
    },
  },
  {
    id: 'play.plugins',
    title: 'With or without plugins',
    group: 'Listen',
    keys: ['Shift+a'],
    blocked: ({ state }) => {
      const project = state.document.replica?.project;
      const has = project !== undefined && PLACES.some((place) => activeChain(project, place).length > 0);
      return has ? null : 'No plugin is switched on: both would sound alike.';
    },
    run: ({ store, announce }) => {
      const isBypassed = !store.getState().inserts.isBypassed;
      store.dispatch(pluginsBypassed(isBypassed));
      announce(isBypassed ? 'Without plugins' : 'With plugins');
    },
  },
  { id: 'play.loop', title: 'Loop region', group: 'Listen', keys: ['l'], run: toggleLoop },
  {
    id: 'play.slower',
    title: 'Slower',
    group: 'Listen',
    keys: [','],
    run: (context) => changeRate(context, -RATE_STEP),
  },
  {
    id: 'play.faster',
    title: 'Faster',
    group: 'Listen',
    keys: ['.'],
    run: (context) => changeRate(context, RATE_STEP),
  },
];
