import type { ChainPlace } from '../../host/project/selectors.ts';
import type { Services } from '../app/services.tsx';
import { chainsHeard, type HeardChain } from '../state/inserts.ts';
import { chainKey, PLACES } from './through-chains.ts';

/** Milliseconds that chains and takes must rest before they are rendered: a knob that is turned would ask for a hundred. */
const REST = 400;

/** Has the host render stems through their plugins whenever what they would sound like has changed. Returns how to stop. */
export function renderChains({ store, backend, session }: Pick<Services, 'store' | 'backend' | 'session'>): () => void {
  let last = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let leave = new AbortController();
  const wanted = (): { id: string; keys: ReadonlyMap<ChainPlace, string> } | null => {
    const { document, inserts, connection } = store.getState();
    const { replica } = document;
    if (replica === null || connection.status === 'offline') return null;
    const keys = new Map<ChainPlace, string>();
    for (const stem of PLACES) {
      const key = chainKey(replica.project, stem);
      if (key !== null && inserts.heard[stem]?.key !== key) keys.set(stem, key);
    }
    return { id: replica.id, keys };
  };
  const render = async (signal: AbortSignal): Promise<void> => {
    await session.flush();
    const asked = wanted();
    if (signal.aborted || asked === null || asked.keys.size === 0) return;
    const { id, keys } = asked;
    let heard: Partial<Record<ChainPlace, HeardChain>>;
    try {
      const stems = await backend.chained(id, signal);
      heard = Object.fromEntries(
        stems.map(({ stem, asset, error }) => [stem, { key: keys.get(stem) ?? '', asset, error }]),
      );
    } catch (reason) {
      const error = reason instanceof Error ? reason.message : String(reason);
      heard = Object.fromEntries([...keys].map(([stem, key]) => [stem, { key, asset: null, error }]));
    }
    // What has changed meanwhile is asked for again; what came is of a song that is heard no more.
    if (!signal.aborted)
      store.dispatch(chainsHeard(Object.fromEntries(Object.entries(heard).filter(([stem]) => keys.has(stem)))));
  };
  const look = (): void => {
    const now = wanted();
    const moment = now === null ? '' : JSON.stringify([now.id, ...now.keys]);
    if (moment === last) return;
    last = moment;
    clearTimeout(timer);
    leave.abort();
    if (now === null || now.keys.size === 0) return;
    leave = new AbortController();
    const { signal } = leave;
    timer = setTimeout(() => void render(signal), REST);
  };
  const stop = store.subscribe(look);
  return () => {
    stop();
    clearTimeout(timer);
    leave.abort();
  };
}
