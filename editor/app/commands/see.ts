import { dialogOpened } from '../../state/desk.ts';
import {
  DOCKS,
  dockOf,
  isSeen,
  PANELS,
  type PanelName,
  panelAsked,
  panelShown,
  panelToggled,
  type Side,
  sideFolded,
  sideOf,
} from '../../state/layout.ts';
import { selectProject, selectSelectedRegion } from '../../state/selectors.ts';
import { displayStepped, type Snap, snapChosen, zoomed } from '../../state/view.ts';
import { DISPLAY_WORDS, DOCK_WORDS, SNAP_WORDS, STEM_WORDS } from '../../state/words.ts';
import { fitted, ZOOM_STEP, zoomedAt } from '../../state/zoom.ts';
import { duration } from '../../ui/format.ts';
import { resetPanels } from '../panels-of-size.ts';
import { nextPlace, place } from '../places.ts';
import { INSPECTOR_BESIDE, windowSize } from '../window-size.ts';
import type { Command, CommandContext } from './command.ts';
import { needsRegion } from './conditions.ts';

function zoom({ store, state, player, announce }: CommandContext, factor: number): void {
  const project = selectProject(state);
  if (project === null) return;
  const { view } = state;
  const x = (player.position() - view.scroll) / view.framesPerPixel;
  // The playhead stays where it is; where it is not in view, the middle does.
  const anchor = x >= 0 && x <= view.laneWidth ? x : view.laneWidth / 2;
  store.dispatch(zoomed(zoomedAt(view, factor, anchor, project.length)));
  const { laneWidth, framesPerPixel } = store.getState().view;
  announce(`${duration((laneWidth * framesPerPixel) / project.sampleRate)} in view`);
}

function fit({ store, state }: CommandContext, span: { start: number; end: number } | null, margin: number): void {
  const project = selectProject(state);
  if (project === null) return;
  const { start, end } = span ?? { start: 0, end: project.length };
  store.dispatch(zoomed(fitted(state.view, start, end, project.length, margin)));
}

const NEXT_SNAP: Record<Snap, Snap> = { beat: 'transient', transient: 'off', off: 'beat' };

const SIDES: readonly (readonly [Side, string])[] = [
  ['left', 'Fold what stands at the left'],
  ['bottom', 'Fold what stands at the bottom'],
  ['right', 'Fold what stands at the right'],
];

/** Leaves the tabs of a side alone, or lays its panels open again. */
const fold = (side: Side, title: string): Command => ({
  id: `view.fold.${side}`,
  title,
  group: 'See',
  keys: [],
  blocked: ({ state: { layout } }) => {
    const docks = DOCKS.filter((dock) => dock !== 'line' && sideOf(dock) === side);
    return docks.some((dock) => layout.docks[dock].front !== null) ? null : 'No panel stands there.';
  },
  run: ({ store, state: { layout }, announce }) => {
    const folded = !layout.folded[side];
    store.dispatch(sideFolded({ side, folded }));
    announce(`What stands at ${DOCK_WORDS[side]} is ${folded ? 'folded' : 'laid open'}`);
  },
});

/** Shows a panel or hides it. */
const panel = (name: PanelName, title: string, key: string): Command => ({
  id: `view.${name}`,
  title,
  group: 'See',
  keys: [key],
  run: ({ store, announce }) => {
    store.dispatch(panelToggled(name));
    announce(`${title} ${isSeen(store.getState().layout, name) ? 'shown' : 'hidden'}`);
  },
});

export const SEE: readonly Command[] = [
  {
    id: 'view.zoomIn',
    title: 'Zoom in',
    group: 'See',
    keys: ['$mod+[Shift]++', '$mod+='],
    repeats: true,
    run: (c) => zoom(c, ZOOM_STEP),
  },
  {
    id: 'view.zoomOut',
    title: 'Zoom out',
    group: 'See',
    keys: ['$mod+-'],
    repeats: true,
    run: (c) => zoom(c, 1 / ZOOM_STEP),
  },
  {
    id: 'view.fitRegion',
    title: 'Fit region',
    group: 'See',
    keys: ['f'],
    blocked: needsRegion,
    run: (context) => {
      fit(context, selectSelectedRegion(context.state), 0.2);
      context.announce('The region fills the view');
    },
  },
  {
    id: 'view.fitSong',
    title: 'Fit song',
    group: 'See',
    keys: ['Shift+f'],
    run: (context) => {
      fit(context, null, 0);
      context.announce('The whole song is in view');
    },
  },
  {
    id: 'view.display',
    title: 'Waveform, spectrogram, both',
    group: 'See',
    keys: ['w'],
    run: ({ store, stem, announce }) => {
      store.dispatch(displayStepped(stem));
      announce(`${STEM_WORDS[stem]}: ${DISPLAY_WORDS[store.getState().view.display[stem]]}`);
    },
  },
  {
    id: 'view.snap',
    title: 'Snap to beat, transients, off',
    group: 'See',
    keys: ['Shift+n'],
    run: ({ store, state, announce }) => {
      const snap = NEXT_SNAP[state.view.snap];
      store.dispatch(snapChosen(snap));
      announce(SNAP_WORDS[snap]);
    },
  },
  panel('mixer', 'Mixer', 'm'),
  panel('inserts', 'Plugins', 'v'),
  panel('jobs', 'Jobs', 'j'),
  panel('inspector', 'Inspector', 'i'),
  panel('history', 'History', 'h'),
  panel('regions', 'Regions', 'Shift+r'),
  panel('measures', 'Measures', 'e'),
  ...SIDES.map(([side, title]) => fold(side, title)),
  {
    id: 'view.resetPanels',
    title: 'Put all panels back',
    group: 'See',
    keys: [],
    run: ({ store, announce }) => {
      resetPanels(windowSize(), store, localStorage);
      announce('All panels are where they were at first');
    },
  },
  {
    id: 'app.palette',
    title: 'Commands',
    group: 'See',
    keys: ['$mod+k'],
    always: true,
    run: ({ store }) => void store.dispatch(dialogOpened('palette')),
  },
  {
    id: 'app.shortcuts',
    title: 'Shortcuts',
    group: 'See',
    keys: ['[Shift]+?'],
    always: true,
    run: ({ store }) => void store.dispatch(dialogOpened('shortcuts')),
  },
  {
    id: 'app.preferences',
    title: 'Preferences',
    group: 'See',
    keys: ['$mod+,'],
    always: true,
    // On the start screen no panel stands anywhere.
    run: ({ store, state }) =>
      void store.dispatch(selectProject(state) === null ? dialogOpened('preferences') : panelAsked('preferences')),
  },
  { id: 'view.nextPlace', title: 'Next place', group: 'See', keys: ['F6'], always: true, run: () => nextPlace(1) },
  {
    id: 'view.previousPlace',
    title: 'Previous place',
    group: 'See',
    keys: ['Shift+F6'],
    always: true,
    run: () => nextPlace(-1),
  },
  {
    id: 'view.timeline',
    title: 'Back to the timeline',
    group: 'See',
    keys: ['Escape'],
    run: ({ store, state: { layout } }) => {
      // In a narrow window what stands beside the lanes lies over what one goes back to.
      const over = innerWidth < INSPECTOR_BESIDE ? PANELS.filter((panel) => isSeen(layout, panel)) : [];
      for (const panel of over) {
        if (sideOf(dockOf(layout, panel)!) !== 'bottom') store.dispatch(panelShown({ panel, shown: false }));
      }
      place('timeline')?.focus();
    },
  },
];
