import type { Region } from '../../../host/project/project.ts';
import { isWarned } from '../../../host/project/selectors.ts';
import { toastShown } from '../../state/desk.ts';
import { listed } from '../../state/region-list.ts';
import { selectRegions, selectToAccept } from '../../state/selectors.ts';
import { counted } from '../../ui/format.ts';
import type { Command, CommandContext } from './command.ts';

const NOTHING = 'No take waits to be accepted';

/** Many regions at once: one step of undo. */
export const ACCEPT_MANY: readonly Command[] = [
  {
    id: 'region.acceptAll',
    title: 'Accept all mended',
    group: 'Walk',
    keys: ['Shift+Enter'],
    blocked: ({ state }) => {
      if (selectToAccept(state).length > 0) return null;
      const isOnlyWarned = selectRegions(state).some((region) => region.status === 'open' && isWarned(region));
      return isOnlyWarned
        ? 'What is left to accept had better be left alone: decide on each by itself.'
        : `${NOTHING}: mend a region first, with T, or all with Shift T.`;
    },
    run: (context) => accept(context, selectToAccept(context.state)),
  },
  {
    id: 'region.acceptShown',
    title: 'Accept what the list shows',
    group: 'Walk',
    keys: [],
    blocked: (context) => (shown(context).length > 0 ? null : `${NOTHING} in what the list of regions shows.`),
    run: (context) => accept(context, shown(context)),
  },
];

function shown({ state }: CommandContext): readonly Region[] {
  const waiting = new Set(selectToAccept(state));
  return listed(selectRegions(state), state.desk.listing).filter((region) => waiting.has(region));
}

function accept({ session, store }: CommandContext, regions: readonly Region[]): void {
  session.edit({ type: 'region/acceptMany', payload: { ids: regions.map(({ id }) => id) } });
  const text = `${counted(regions.length, 'region')} accepted`;
  store.dispatch(toastShown({ text, tone: 'info', command: 'edit.undo', action: 'Undo' }));
}
