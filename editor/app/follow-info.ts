import { infoReceived } from '../state/host.ts';
import type { RootState } from '../state/store.ts';
import type { Services } from './services.tsx';

/** What makes the host's word of itself old: that it came back, that a project was opened, that work has ended and filled the cache. */
const occasion = ({ connection, document, work }: RootState): string =>
  [connection.status, document.replica?.id, work.list.filter(({ state }) => state === 'done').length].join();

/** Asks the host what it is, now and whenever that may have changed. Returns how to stop. */
export function followInfo({ store, backend }: Pick<Services, 'store' | 'backend'>): () => void {
  let last = '';
  const ask = () => {
    const now = occasion(store.getState());
    if (now === last) return;
    last = now;
    backend.info().then(
      (info) => store.dispatch(infoReceived(info)),
      // It is asked again when the host is back; what it said last still stands.
      () => {},
    );
  };
  ask();
  return store.subscribe(ask);
}
