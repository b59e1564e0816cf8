import { useEffect, useMemo, useState } from 'react';
import type { PluginCatalogue } from '../../host/api/plugins.ts';
import type { Insert } from '../../host/project/project.ts';
import { activeChain, type ChainPlace, chainOf } from '../../host/project/selectors.ts';
import { useServices } from '../app/services.tsx';
import { toastShown } from '../state/desk.ts';
import { useAppDispatch, useAppSelector, useProject } from '../state/hooks.ts';
import { chainForgotten } from '../state/inserts.ts';

/** Why an inserted plugin is not heard, one sentence. */
export interface InsertProblem {
  readonly text: string;
  /** Whether its plugin is not on this machine: the row only keeps its place. */
  readonly isMissing: boolean;
}

interface InsertProblems {
  /** The plugins of a place that are not heard although they are switched on, and those that are not on this machine, by the insert's ID. */
  readonly problems: ReadonlyMap<string, InsertProblem>;
  /** Has them tried again. */
  readonly retry: (inserts: Iterable<string>) => void;
}

export function useInsertProblems(place: ChainPlace): InsertProblems {
  const { backend } = useServices();
  const dispatch = useAppDispatch();
  const song = useAppSelector((state) => state.document.replica?.id);
  const project = useProject();
  const leftOut = useAppSelector((state) => state.inserts.heard[place]?.leftOut);
  const chain = chainOf(project, place);
  const [catalogue, setCatalogue] = useState<PluginCatalogue | null>(null);
  const [tries, setTries] = useState(0);
  const wanted = chain.map(({ plugin }) => plugin).join(' ');
  const without = (leftOut ?? []).map(({ insert }) => insert).join(' ');
  // Asked again when something else is left out or was looked for: the list may be another then. Not with every passage, which tells anew what is left out.
  useEffect(() => {
    if (wanted === '') return;
    let isOver = false;
    backend.plugins().then(
      (known) => !isOver && setCatalogue(known),
      () => {},
    );
    return () => {
      isOver = true;
    };
  }, [backend, wanted, without, tries]);
  const problems = useMemo(() => {
    const active = new Set(activeChain(project, place).map(({ id }) => id));
    return new Map(
      chain.flatMap((insert): [string, InsertProblem][] => {
        const isMissing = catalogue !== null && isNotThere(catalogue, insert);
        const failed = active.has(insert.id) ? leftOut?.find((one) => one.insert === insert.id)?.error : undefined;
        if (!isMissing && failed === undefined) return [];
        return [[insert.id, { text: failed ?? `${insert.name} is not on this machine.`, isMissing }]];
      }),
    );
  }, [project, place, chain, catalogue, leftOut]);
  const retry = async (inserts: Iterable<string>) => {
    if (song === undefined) return;
    try {
      const all = [...inserts];
      if (all.some((insert) => problems.get(insert)?.isMissing)) await backend.scanPlugins(false);
      for (const insert of all) await backend.retryInsert({ id: song, place, insert });
      dispatch(chainForgotten(place));
    } catch (reason) {
      const text = reason instanceof Error ? reason.message : String(reason);
      dispatch(toastShown({ text, tone: 'warning', command: null, action: null }));
    }
    setTries((n) => n + 1);
  };
  return { problems, retry: (inserts) => void retry(inserts) };
}

/** An empty list may only mean that nobody has looked yet. */
function isNotThere({ lack, plugins, looking }: PluginCatalogue, { plugin }: Insert): boolean {
  return lack === null && looking === null && plugins.length > 0 && !plugins.some(({ id }) => id === plugin);
}
