import type { Region } from '../../../host/project/project.ts';
import { toastShown } from '../../state/desk.ts';
import { listed } from '../../state/region-list.ts';
import { isToAccept, selectRegions } from '../../state/selectors.ts';
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
    blocked: ({ state }) =>
      selectRegions(state).some(isToAccept) ? null : `${NOTHING}: mend a region first, with T, or all with Shift T.`,
    run: (context) => accept(context, selectRegions(context.state)),
  },
  {
    id: 'region.acceptShown',
    title: 'Accept what the list shows',
    group: 'Walk',
    keys: [],
    blocked: (context) => (shown(context).some(isToAccept) ? null : `${NOTHING} in what the list of regions shows.`),
    run: (context) => accept(context, shown(context)),
  },
];

const shown = ({ state }: CommandContext): readonly Region[] => listed(selectRegions(state), state.desk.listing);

function accept({ session, store }: CommandContext, regions: readonly Region[]): void {
  const ids = regions.filter(isToAccept).map(({ id }) => id);
  session.edit({ type: 'region/acceptMany', payload: { ids } });
  const text = `${counted(ids.length, 'region')} accepted`;
  store.dispatch(toastShown({ text, tone: 'info', command: 'edit.undo', action: 'Undo' }));
}
