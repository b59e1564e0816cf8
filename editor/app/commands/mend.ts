import type { Region } from '../../../host/project/project.ts';
import { toastShown } from '../../state/desk.ts';
import { newId } from '../../state/ids.ts';
import { selectProject, selectSelectedRegion } from '../../state/selectors.ts';
import { selected, toolChosen } from '../../state/view.ts';
import { TREATMENT_WORDS, takeWords } from '../../state/words.ts';
import { percent } from '../../ui/format.ts';
import type { Command, CommandContext } from './command.ts';
import { all, needsOpenHost, needsRegion, needsTreatment } from './conditions.ts';
import { makeTakes, mendAll } from './make-takes.ts';

const BLEND_STEP = 0.1;

const DRAW =
  'Draw a region: drag over what you hear on a lane, or set its edges with the arrow keys, Enter makes it, Esc ends it.';

function chooseTreatment(context: CommandContext, treatment: Region['treatment']): void {
  const region = selectSelectedRegion(context.state);
  if (region === null) return;
  const text = `Treatment: ${TREATMENT_WORDS[treatment]}`;
  if (region.treatment === treatment) {
    context.announce(text);
    return;
  }
  context.session.edit({ type: 'region/set', payload: { id: region.id, treatment } });
  // A single letter changed it: that is seen as well as read out, and can be taken back.
  const undo = { command: 'edit.undo', action: 'Undo' };
  context.store.dispatch(toastShown({ text, tone: 'info', ...undo }));
}

function chooseTake({ state, session, announce }: CommandContext, take: number | null): void {
  const region = selectSelectedRegion(state);
  if (region === null) return;
  if (take !== null && take >= region.takes.length) {
    announce(`There is no take ${take + 1}.`);
    return;
  }
  session.edit({ type: 'region/choose', payload: { id: region.id, take } });
  announce(take === null ? 'Original' : `Take ${take + 1}, ${takeWords(region.takes[take]!)}`);
}

function changeBlend({ state, session, announce }: CommandContext, by: number): void {
  const region = selectSelectedRegion(state);
  if (region === null) return;
  const blend = Math.round(Math.min(1, Math.max(0, region.blend + by)) * 100) / 100;
  session.edit({ type: 'region/set', payload: { id: region.id, blend }, group: `blend ${region.id}` });
  announce(`Blend ${percent(blend)}`);
}

const TAKES: readonly Command[] = Array.from({ length: 9 }, (_, index) => ({
  id: `take.choose${index + 1}`,
  title: `Choose take ${index + 1}`,
  group: 'Mend' as const,
  keys: [String(index + 1)],
  blocked: needsRegion,
  run: (context: CommandContext) => chooseTake(context, index),
}));

export const MEND: readonly Command[] = [
  {
    id: 'region.draw',
    title: 'Draw a region',
    group: 'Mend',
    keys: ['d'],
    run: ({ store, state, announce }) => {
      const tool = state.view.tool === 'draw' ? 'select' : 'draw';
      store.dispatch(toolChosen(tool));
      if (tool === 'select') announce('Select');
      // Nothing else on the screen tells that lanes take another hand now; a toast is read out as well.
      else store.dispatch(toastShown({ text: DRAW, tone: 'info', command: null, action: null, act: 'draw' }));
    },
  },
  {
    id: 'region.restore',
    title: 'Restore',
    group: 'Mend',
    keys: ['r'],
    blocked: all(needsRegion, needsTreatment('restore')),
    run: (context) => chooseTreatment(context, 'restore'),
  },
  {
    id: 'region.rebuild',
    title: 'Rebuild',
    group: 'Mend',
    keys: ['b'],
    blocked: all(needsRegion, needsTreatment('rebuild')),
    run: (context) => chooseTreatment(context, 'rebuild'),
  },
  {
    id: 'region.generate',
    title: 'Generate',
    group: 'Mend',
    keys: ['g'],
    blocked: all(needsRegion, needsTreatment('jasco')),
    remedy: { command: 'app.models', action: 'Get a model' },
    run: (context) => chooseTreatment(context, 'jasco'),
  },
  {
    id: 'take.new',
    title: 'New take',
    group: 'Mend',
    keys: ['t'],
    blocked: all(needsRegion, needsOpenHost),
    run: (context) => makeTakes(context),
  },
  {
    id: 'region.mendAll',
    title: 'Mend all that have no take yet',
    group: 'Mend',
    keys: ['Shift+t'],
    blocked: needsOpenHost,
    run: mendAll,
  },
  ...TAKES,
  {
    id: 'take.original',
    title: 'Choose the original',
    group: 'Mend',
    keys: ['0'],
    blocked: needsRegion,
    run: (context) => chooseTake(context, null),
  },
  {
    id: 'region.blendDown',
    title: 'Blend down',
    group: 'Mend',
    keys: ['-'],
    repeats: true,
    blocked: needsRegion,
    run: (context) => changeBlend(context, -BLEND_STEP),
  },
  {
    id: 'region.blendUp',
    title: 'Blend up',
    group: 'Mend',
    keys: ['[Shift]++'],
    repeats: true,
    blocked: needsRegion,
    run: (context) => changeBlend(context, BLEND_STEP),
  },
  {
    id: 'region.split',
    title: 'Split at playhead',
    group: 'Mend',
    keys: ['s'],
    blocked: (context) => {
      const region = selectSelectedRegion(context.state);
      if (region === null) return needsRegion(context);
      const at = context.player.position();
      return at > region.start && at < region.end ? null : 'Put the playhead inside the region to split it there.';
    },
    run: ({ state, session, player, announce }) => {
      const region = selectSelectedRegion(state);
      if (region === null) return;
      const at = Math.round(player.position());
      session.edit({ type: 'region/split', payload: { id: region.id, at, newId: newId() } });
      announce('Split in two');
    },
  },
  {
    id: 'region.merge',
    title: 'Merge with the next region of this stem',
    group: 'Mend',
    keys: ['Shift+j'],
    blocked: (context) => (nextOfStem(context) === null ? 'No region follows this one on its stem.' : null),
    run: (context) => {
      const region = selectSelectedRegion(context.state);
      const next = nextOfStem(context);
      if (region === null || next === null) return;
      context.session.edit({ type: 'region/merge', payload: { id: region.id, with: next.id } });
      context.announce('Merged with the next region');
    },
  },
  {
    id: 'region.remove',
    title: 'Delete region',
    group: 'Mend',
    keys: ['Delete'],
    blocked: needsRegion,
    run: ({ state, session, store }) => {
      const region = selectSelectedRegion(state);
      if (region === null) return;
      session.edit({ type: 'region/remove', payload: { id: region.id } });
      store.dispatch(selected(null));
      store.dispatch(toastShown({ text: 'Region deleted', tone: 'info', command: 'edit.undo', action: 'Undo' }));
    },
  },
  {
    id: 'edit.undo',
    title: 'Undo',
    group: 'Mend',
    keys: ['$mod+z'],
    repeats: true,
    blocked: ({ session }) => (session.ahead().undo === null ? 'There is nothing to undo.' : null),
    run: ({ session, announce }) => {
      announce(['Undo', session.ahead().undo].filter(Boolean).join(': '));
      session.undo();
    },
  },
  {
    id: 'edit.redo',
    title: 'Redo',
    group: 'Mend',
    keys: ['$mod+Shift+z', '$mod+y'],
    repeats: true,
    blocked: ({ session }) => (session.ahead().redo === null ? 'There is nothing to redo.' : null),
    run: ({ session, announce }) => {
      announce(['Redo', session.ahead().redo].filter(Boolean).join(': '));
      session.redo();
    },
  },
];

function nextOfStem({ state }: CommandContext): Region | null {
  const region = selectSelectedRegion(state);
  const project = selectProject(state);
  if (region === null || project === null) return null;
  const later = project.regions.filter((other) => other.stem === region.stem && other.start > region.start);
  return later.reduce<Region | null>((a, b) => (a === null || b.start < a.start ? b : a), null);
}
