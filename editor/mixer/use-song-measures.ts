import { useEffect } from 'react';
import { useServices } from '../app/services.tsx';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { failureForgotten, type MeasuresState, measuringFailed, selectHeard, songMeasured } from '../state/measures.ts';

/** Milliseconds that the song must rest after a change before it is measured anew. */
const REST = 1500;

/**
 * The measures of the open song, asked for as long as they are looked at: at once the first time, then whenever what is heard has changed and rests.
 * Nobody looking any more, the host stops; what it has measured it keeps.
 */
export function useSongMeasures(): Pick<MeasuresState, 'song' | 'failure'> & { readonly isStale: boolean } {
  const { backend, session } = useServices();
  const dispatch = useAppDispatch();
  const id = useAppSelector((state) => state.document.replica?.id);
  const heard = useAppSelector(selectHeard);
  const { song, failure } = useAppSelector((state) => state.measures);
  const isKnown = heard === null || song?.heard === heard;
  const hasFailed = heard !== null && failure?.heard === heard;
  const isFirst = song === null;
  const isAway = useAppSelector(({ connection }) => connection.status === 'offline');
  // What was asked in vain is asked again when the host is back.
  useEffect(() => {
    if (isAway) dispatch(failureForgotten());
  }, [dispatch, isAway]);
  useEffect(() => {
    if (id === undefined || heard === null || isKnown || hasFailed || isAway) return;
    const leave = new AbortController();
    const { signal } = leave;
    const ask = async () => {
      try {
        await session.flush();
        const parts = await backend.measures(id, signal);
        if (!signal.aborted) dispatch(songMeasured({ heard, parts }));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (!signal.aborted) dispatch(measuringFailed({ heard, reason }));
      }
    };
    const timer = setTimeout(ask, isFirst ? 0 : REST);
    return () => {
      clearTimeout(timer);
      leave.abort();
    };
  }, [backend, session, dispatch, id, heard, isKnown, hasFailed, isFirst, isAway]);
  return { song, failure: hasFailed ? failure : null, isStale: song !== null && !isKnown };
}
