import { dialogOpened, toastShown } from '../../state/desk.ts';
import { selectSelectedRegion, selectToMend } from '../../state/selectors.ts';
import { isInHand, treatAnswered, treatAsked } from '../../state/work.ts';
import { counted } from '../../ui/format.ts';
import type { CommandContext } from './command.ts';

/** Makes new takes of the selected region, and says so. Before the first AI-generated one the person is asked. */
export function makeTakes(context: CommandContext, words?: string): void {
  const { store, state } = context;
  const region = selectSelectedRegion(state);
  const replica = state.document.replica;
  if (region === null || replica === null) return;
  if (region.treatment === 'jasco' && !replica.project.consent) store.dispatch(dialogOpened('consent'));
  else {
    treat(context, [region.id]);
    context.announce(words ?? `Making ${counted(region.takeCount, 'take')}`);
  }
}

/** Mends the whole list: every open region that has no take, was not given up before and is not in hand. Those for Generate are asked for one by one. */
export function mendAll(context: CommandContext): void {
  const { state, announce } = context;
  const ids = selectToMend(state)
    .filter(({ takes, untouched, treatment }) => takes.length === 0 && untouched === null && treatment !== 'jasco')
    .map(({ id }) => id)
    .filter((id) => !isInHand(state.work, id));
  if (ids.length === 0) {
    announce('Every region has a take or is in hand.');
    return;
  }
  treat(context, ids);
  announce(`Mending ${counted(ids.length, 'region')}`);
}

function treat({ store, backend, session, state }: CommandContext, regions: readonly string[]): void {
  const id = state.document.replica?.id;
  if (id === undefined) return;
  store.dispatch(treatAsked(regions));
  // A treatment that was chosen a moment ago shall count.
  session
    .flush()
    .then(() => backend.treat(id, regions))
    .catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      store.dispatch(toastShown({ text, tone: 'warning', command: null, action: null }));
    })
    .finally(() => store.dispatch(treatAnswered(regions)));
}
