import { useEffect, useState } from 'react';
import type { Region, StemName } from '../../host/project/project.ts';
import { activeChain, chosenTake } from '../../host/project/selectors.ts';
import { useServices } from '../app/services.tsx';
import { toastShown } from '../state/desk.ts';
import { useAppSelector, useProject, useSelectedRegion } from '../state/hooks.ts';
import { selectProject, selectRegionsById } from '../state/selectors.ts';
import type { Store } from '../state/store.ts';
import { isGoingOn } from '../state/work.ts';
import { Button } from '../ui/button.tsx';
import { Choose } from '../ui/choose.tsx';

/** What no kept chain can be called: these have at least one sign. */
const OWN = '';

/** A take of the selected region through the plugins of its stem or through a kept chain, in place of a chain over the whole stem. */
export function ProcessRegion({ stem }: { readonly stem: StemName }) {
  const { backend, session, store } = useServices();
  const id = useAppSelector((state) => state.document.replica?.id);
  const isOn = activeChain(useProject(), stem).length > 0;
  const region = useSelectedRegion();
  const [kept, setKept] = useState<readonly string[]>([]);
  const [wanted, setWanted] = useState<string | null>(null);
  const isHere = region?.stem === stem;
  useEffect(() => {
    if (!isHere) return;
    let isOver = false;
    backend.keptChains().then(
      (names) => !isOver && setKept(names),
      () => {},
    );
    return () => {
      isOver = true;
    };
  }, [backend, isHere]);
  const chains = [...(isOn ? [OWN] : []), ...kept];
  const [first] = chains;
  if (id === undefined || !isHere || first === undefined) return null;
  const chosen = wanted !== null && chains.includes(wanted) ? wanted : first;
  const process = async () => {
    try {
      await session.flush();
      const { work } = await backend.processRegion(id, region.id, chosen === OWN ? undefined : chosen);
      if (chosen === OWN) offerToSwitchOff(store, { song: id, work, region });
    } catch (reason) {
      const text = reason instanceof Error ? reason.message : String(reason);
      store.dispatch(toastShown({ text, tone: 'warning', command: null, action: null }));
    }
  };
  return (
    <div className="row process">
      <Button size="dense" onClick={() => void process()}>
        Make a take of the selected region
      </Button>
      {chains.length > 1 && (
        <Choose
          label="Through which plugins"
          value={chosen}
          options={chains.map((name) => ({ value: name, label: name === OWN ? 'These plugins' : name }))}
          onChange={setWanted}
        />
      )}
    </div>
  );
}

interface Processing {
  readonly song: string;
  readonly work: string;
  /** As it was before. */
  readonly region: Region;
}

/** When the take is there and heard: its sound has the plugins in it, and goes through them once more. */
function offerToSwitchOff(store: Store, { song, work, region: { id, stem, takes } }: Processing): void {
  const look = (): void => {
    const state = store.getState();
    const entry = state.work.list.find((one) => one.id === work);
    const project = state.document.replica?.id === song ? selectProject(state) : null;
    const region = selectRegionsById(state).get(id);
    if (project !== null && (entry === undefined || isGoingOn(entry))) return;
    // The work may be told to be done before the take is told of.
    const isTold = entry?.state !== 'done' || region === undefined || region.takes.length > takes.length;
    if (project !== null && !isTold) return;
    stop();
    const isTwice = entry?.state === 'done' && region !== undefined && chosenTake(region)?.treatment === 'plugins';
    if (project === null || !isTwice || activeChain(project, stem).length === 0) return;
    const text = 'The region goes through the plugins twice now: in its take, and with the whole stem.';
    const action = { command: 'track.pluginsOff', action: 'Switch the plugins off', region: id };
    store.dispatch(toastShown({ text, tone: 'info', ...action }));
  };
  const stop = store.subscribe(look);
  look();
}
