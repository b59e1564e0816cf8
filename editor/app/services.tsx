import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { Backend } from '../../host/api/backend.ts';
import type { Player, PlayerState } from '../engine/player.ts';
import type { Session } from '../state/session.ts';
import type { Store } from '../state/store.ts';

/** What the parts of the window work with beside the store's values. Made once, in `main.tsx`. */
export interface Services {
  readonly store: Store;
  readonly backend: Backend;
  readonly session: Session;
  readonly player: Player;
  /** Says a sentence to a screen reader. */
  readonly announce: (text: string) => void;
}

const Context = createContext<Services | null>(null);

export function ServicesProvider({ value, children }: { readonly value: Services; readonly children: ReactNode }) {
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useServices(): Services {
  const services = useContext(Context);
  if (services === null) throw new Error('outside of ServicesProvider');
  return services;
}

export const usePlayer = (): Player => useServices().player;

/** Applies an action to the open project and sends it to the host. */
export const useEdit = () => useServices().session.edit;

/** What the person set of the player. `pick` must give a value that is equal while nothing changed. */
export function usePlayerState<T>(pick: (state: PlayerState) => T): T {
  const player = usePlayer();
  return useSyncExternalStore(
    (listener) => player.subscribe(listener),
    () => pick(player.state()),
  );
}
