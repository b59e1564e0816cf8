import { useEffect, useState } from 'react';
import type { InsertFacts } from '../../host/api/plugins.ts';
import type { Insert } from '../../host/project/project.ts';
import type { ChainPlace } from '../../host/project/selectors.ts';
import { useServices } from '../app/services.tsx';
import { useAppSelector } from '../state/hooks.ts';

/** Milliseconds that a setting must rest before its text is asked for. */
const REST = 120;

interface ShownFacts {
  /** As they were last told of this insert; null before that. */
  readonly facts: InsertFacts | null;
  /** One sentence where the plugin cannot be read. */
  readonly error: string | null;
  /** Asks again after an error. */
  readonly retry: () => void;
}

/** How an inserted plugin stands in its own words, asked for anew when it is set otherwise. */
export function useInsertFacts(place: ChainPlace, { id: insert, state, parameters }: Insert): ShownFacts {
  const { backend, session } = useServices();
  const id = useAppSelector((root) => root.document.replica?.id);
  const [told, setTold] = useState<{ of: string; facts: InsertFacts } | null>(null);
  const [failed, setFailed] = useState<{ of: string; error: string } | null>(null);
  const [tries, setTries] = useState(0);
  const isFirst = told?.of !== insert;
  // What is asked depends on how the insert is set, though the host looks that up itself.
  useEffect(() => {
    if (id === undefined) return;
    let isOver = false;
    const ask = async () => {
      try {
        await session.flush();
        const facts = await backend.insertFacts({ id, place, insert });
        if (isOver) return;
        setTold({ of: insert, facts });
        setFailed(null);
      } catch (reason) {
        if (!isOver) setFailed({ of: insert, error: reason instanceof Error ? reason.message : String(reason) });
      }
    };
    const timer = setTimeout(ask, isFirst ? 0 : REST);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [backend, session, id, place, insert, state, parameters, tries]);
  return {
    facts: told?.of === insert ? told.facts : null,
    error: failed?.of === insert ? failed.error : null,
    retry: () => setTries((n) => n + 1),
  };
}
