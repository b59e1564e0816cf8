import { useEffect, useRef, useState } from 'react';
import type { Backend } from '../../host/api/backend.ts';
import { useServices } from '../app/services.tsx';
import { useAppSelector } from '../state/hooks.ts';

/** A drag of a slider asks once it rests. Milliseconds. */
const REST_MS = 250;

export interface Measured<T> {
  /** The last answer; null before the first. */
  readonly value: T | null;
  /** Whether the answer is to an earlier question. */
  readonly isStale: boolean;
  readonly error: string | null;
}

/** What the host answers to a question about the open project, asked anew whenever `question` is another value; what nobody waits for any more is given up. */
export function useMeasured<T>(
  question: unknown,
  ask: (backend: Backend, id: string, signal: AbortSignal) => Promise<T>,
): Measured<T> {
  const { backend, session } = useServices();
  const id = useAppSelector((state) => state.document.replica?.id);
  const isAway = useAppSelector(({ connection }) => connection.status === 'offline');
  const [answer, setAnswer] = useState<{ to: string; value: T } | null>(null);
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
        if (!signal.aborted) setAnswer({ to: asked, value });
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
  }, [backend, session, id, asked, isAway]);
  return { value: answer?.value ?? null, isStale: answer !== null && answer.to !== asked, error };
}
