import { useEffect, useRef, useState } from 'react';
import { shallowEqual } from 'react-redux';
import type { Backend } from '../../host/api/backend.ts';
import type { Insert } from '../../host/project/project.ts';
import { useServices } from '../app/services.tsx';
import { useAppSelector } from '../state/hooks.ts';
import { selectHeard } from '../state/measures.ts';
import { selectProject } from '../state/selectors.ts';
import type { RootState } from '../state/store.ts';

/** A drag of a slider asks once it rests. Milliseconds. */
const REST_MS = 250;

export interface Measured<T> {
  /** The last answer; null before the first. */
  readonly value: T | null;
  /** Whether the answer is to an earlier question. */
  readonly isStale: boolean;
  readonly error: string | null;
}

/** The plugins that an export goes through, chain by chain. By identity: a state may be megabytes of text. */
const selectChains = (state: RootState): readonly (readonly Insert[])[] => {
  const project = selectProject(state);
  return project === null ? [] : [...project.tracks.map(({ chain }) => chain), project.master.chain];
};

/**
 * What the host answers to a question about the open project, asked anew whenever `question` is another value or the project sounds otherwise, whoever
 * changed it; what nobody waits for any more is given up.
 */
export function useMeasured<T>(
  question: unknown,
  ask: (backend: Backend, id: string, signal: AbortSignal) => Promise<T>,
): Measured<T> {
  const { backend, session } = useServices();
  const id = useAppSelector((state) => state.document.replica?.id);
  const isAway = useAppSelector(({ connection }) => connection.status === 'offline');
  const heard = useAppSelector(selectHeard);
  const chains = useAppSelector(selectChains, shallowEqual);
  const [answer, setAnswer] = useState<{ to: string; heard: typeof heard; chains: typeof chains; value: T } | null>(
    null,
  );
  const [error, setError] = useState<string | null>(null);
  const asked = JSON.stringify(question);
  const asking = useRef(ask);
  asking.current = ask;
  useEffect(() => {
    // When the host is back, it is asked again.
    if (id === undefined || isAway) return;
    const leave = new AbortController();
    const { signal } = leave;
    setError(null);
    const send = async () => {
      try {
        await session.flush();
        const value = await asking.current(backend, id, signal);
        if (!signal.aborted) setAnswer({ to: asked, heard, chains, value });
      } catch (reason) {
        if (signal.aborted) return;
        setAnswer(null);
        setError(reason instanceof Error ? reason.message : String(reason));
      }
    };
    const timer = setTimeout(send, REST_MS);
    return () => {
      leave.abort();
      clearTimeout(timer);
    };
  }, [backend, session, id, asked, heard, chains, isAway]);
  const isFresh = answer?.to === asked && answer.heard === heard && answer.chains === chains;
  return { value: answer?.value ?? null, isStale: answer !== null && !isFresh, error };
}
