import { barGrid, frameOfBar, positionAt } from '../../../host/project/bars.ts';
import type { Project, Region } from '../../../host/project/project.ts';
import { isWarned } from '../../../host/project/selectors.ts';
import { dockOf, panelAsked, panelRaised, panelShown } from '../../state/layout.ts';
import { isToMend, selectProject, selectSelectedRegion, selectToMend } from '../../state/selectors.ts';
import type { Store } from '../../state/store.ts';
import { selected } from '../../state/view.ts';
import { regionSentence, spanWords } from '../../state/words.ts';
import { isInHand } from '../../state/work.ts';
import { showSpan } from '../../state/zoom.ts';
import { isFocusIn } from '../places.ts';
import { ACCEPT_MANY } from './accept-many.ts';
import { beforeRegion } from './before-region.ts';
import type { Command, CommandContext } from './command.ts';
import { needsOpenHost, needsRegion } from './conditions.ts';
import { makeTakes } from './make-takes.ts';

/** Selects a region, brings it into view, puts the playhead before it, playing or not, and says what it is. */
export function goToRegion({ store, player, announce }: CommandContext, region: Region): void {
  store.dispatch(selected({ kind: 'region', id: region.id }));
  raiseInspector(store);
  const state = store.getState();
  const project = selectProject(state);
  if (project === null) return;
  showSpan(store, region.start, region.end);
  player.seek(beforeRegion(state, region));
  announce(regionSentence(project, region));
}

/**
 * What is done next is told by the inspector, so that it is not left behind another panel of its dock: but for the list, in which one may be walking. The
 * focus goes along only from what is hidden by it.
 */
function raiseInspector(store: Store): void {
  const { layout } = store.getState();
  const dock = dockOf(layout, 'inspector');
  const front = dock === null ? null : layout.docks[dock].front;
  if (front === null || front === 'inspector' || front === 'regions') return;
  store.dispatch(isFocusIn(front) ? panelAsked('inspector') : panelRaised('inspector'));
}

function walk(context: CommandContext, step: 1 | -1): void {
  const list = selectToMend(context.store.getState());
  const here = selectSelectedRegion(context.store.getState());
  const at = here === null ? -1 : list.findIndex((region) => region.id === here.id);
  const next = at < 0 ? list[step === 1 ? 0 : list.length - 1] : list[at + step];
  if (next !== undefined) goToRegion(context, next);
  else context.announce(list.length === 0 ? 'Nothing is left to mend.' : 'That was the last one in this direction.');
}

/** Ends a region one way or the other, and goes on to the one that follows it in the walk. */
function finish(context: CommandContext, status: 'accepted' | 'ignored'): void {
  const { store, session } = context;
  const region = selectSelectedRegion(store.getState());
  if (region === null) return;
  const before = selectToMend(store.getState());
  const at = before.findIndex((entry) => entry.id === region.id);
  if (region.status !== status) {
    session.edit({ type: 'region/set', payload: { id: region.id, status } });
  }
  const left = selectToMend(store.getState());
  const next = left.find((entry) => before.indexOf(entry) > at) ?? left[0];
  if (next !== undefined) goToRegion(context, next);
  else context.announce('Nothing is left to mend.');
}

/**
 * One key does a whole song: it mends what has no take yet, and accepts what has. Where the original is heard there is nothing to accept, and where the take had
 * better be left alone it is not accepted by habit: there the region is left as it is. What was accepted in spite of that stays accepted.
 */
function mendOrAccept(context: CommandContext): void {
  const { state, announce } = context;
  const region = selectSelectedRegion(state);
  if (region === null) return;
  if (region.takes.length > 0 || region.untouched !== null || region.status !== 'open') {
    const isLeft = region.chosenTake === null || (region.status === 'open' && isWarned(region));
    finish(context, isLeft ? 'ignored' : 'accepted');
  } else if (isInHand(state.work, region.id)) {
    announce('This region is being mended. You can go on to the next with N.');
  } else {
    const offline = needsOpenHost(context);
    if (offline === null) makeTakes(context, 'Mending. Enter accepts when the take is there.');
    else announce(offline);
  }
}

/** Puts the playhead somewhere and says where that is. */
function jumpTo({ player, announce }: CommandContext, project: Project, frame: number): void {
  const to = clamp(frame, project.length);
  player.seek(to);
  announce(spanWords(project, to, to));
}

function jumpBars(context: CommandContext, by: number): void {
  const { state, player } = context;
  const project = selectProject(state);
  if (project === null) return;
  const grid = barGrid(project);
  const now = player.position();
  if (grid === null) {
    jumpTo(context, project, now + by * project.sampleRate);
    return;
  }
  const bar = positionAt(grid, now).bar;
  const start = frameOfBar(grid, bar);
  // Back from inside a bar goes to its start first, as a tape deck does.
  const inside = by < 0 && now - start > 0.25 * project.sampleRate;
  jumpTo(context, project, frameOfBar(grid, inside ? bar : bar + by));
}

function jumpSection(context: CommandContext, by: 1 | -1): void {
  const { state, player } = context;
  const project = selectProject(state);
  if (project === null) return;
  const now = player.position();
  const starts = [0, ...(project.profile?.sections ?? []).map((section) => section.start)];
  const slack = 0.25 * project.sampleRate;
  const target = by === 1 ? starts.find((start) => start > now + 1) : starts.findLast((start) => start < now - slack);
  jumpTo(context, project, target ?? (by === 1 ? project.length : 0));
}

function jumpToEdge(context: CommandContext, edge: 'start' | 'end'): void {
  const project = selectProject(context.state);
  if (project !== null) jumpTo(context, project, edge === 'start' ? 0 : project.length);
}

const clamp = (frame: number, length: number) => Math.max(0, Math.min(length, Math.round(frame)));

export const WALK: readonly Command[] = [
  { id: 'region.next', title: 'Next to mend', group: 'Walk', keys: ['n'], run: (context) => walk(context, 1) },
  { id: 'region.previous', title: 'Previous to mend', group: 'Walk', keys: ['p'], run: (context) => walk(context, -1) },
  {
    id: 'region.accept',
    title: 'Mend, then accept and go to next',
    group: 'Walk',
    keys: ['Enter'],
    blocked: needsRegion,
    run: mendOrAccept,
  },
  {
    id: 'region.acceptAnyway',
    title: 'Accept the take that is heard, and go to next',
    group: 'Walk',
    keys: ['$mod+Enter'],
    blocked: (context) => {
      const region = selectSelectedRegion(context.state);
      if (region === null) return needsRegion(context);
      return region.chosenTake === null ? 'The original is heard: choose a take first.' : null;
    },
    run: (context) => finish(context, 'accepted'),
  },
  {
    id: 'region.ignore',
    title: 'Leave region as it is',
    group: 'Walk',
    keys: ['Backspace'],
    blocked: needsRegion,
    run: (context) => finish(context, 'ignored'),
  },
  ...ACCEPT_MANY,
  {
    id: 'region.reopen',
    title: 'Put region back on the list',
    group: 'Walk',
    keys: ['Shift+Backspace'],
    blocked: (context) => {
      const region = selectSelectedRegion(context.state);
      if (region === null) return needsRegion(context);
      return isToMend(region) ? 'This region is on the list already.' : null;
    },
    run: ({ state, session, announce }) => {
      const region = selectSelectedRegion(state);
      if (region === null) return;
      session.edit({ type: 'region/set', payload: { id: region.id, status: 'open' } });
      announce('Back on the list');
    },
  },
  {
    id: 'play.barBack',
    title: 'Back one bar',
    group: 'Walk',
    keys: ['ArrowLeft'],
    repeats: true,
    run: (context) => jumpBars(context, -1),
  },
  {
    id: 'play.barForward',
    title: 'Forward one bar',
    group: 'Walk',
    keys: ['ArrowRight'],
    repeats: true,
    run: (context) => jumpBars(context, 1),
  },
  { id: 'play.sectionBack', title: 'Previous section', group: 'Walk', keys: ['['], run: (c) => jumpSection(c, -1) },
  { id: 'play.sectionForward', title: 'Next section', group: 'Walk', keys: [']'], run: (c) => jumpSection(c, 1) },
  { id: 'play.start', title: 'To start', group: 'Walk', keys: ['Home'], run: (c) => jumpToEdge(c, 'start') },
  { id: 'play.end', title: 'To end', group: 'Walk', keys: ['End'], run: (c) => jumpToEdge(c, 'end') },
  {
    id: 'region.find',
    title: 'Find a region',
    group: 'Walk',
    keys: ['$mod+f'],
    run: ({ store }) => {
      store.dispatch(panelShown({ panel: 'regions', shown: true }));
      // It is laid out with the next frame where it was hidden.
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-find-region]')?.focus());
    },
  },
];
