import { createSelector } from '@reduxjs/toolkit';
import { useEffect, useRef } from 'react';
import type { Work } from '../../host/api/backend.ts';
import { toastShown } from '../state/desk.ts';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { selectRegionsById } from '../state/selectors.ts';
import type { RootState } from '../state/store.ts';
import { Button } from '../ui/button.tsx';
import { timeLeft } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Progress } from '../ui/progress.tsx';
import { useServices } from './services.tsx';

/** Measuring goes on beside the rest; nobody waits for it. */
const selectAwaited = createSelector(
  (state: RootState) => state.work.list,
  (list) => list.filter((work) => work.kind !== 'measure'),
);

/** What the host is doing now, what comes next, and how to stop it. */
export function JobsStrip() {
  const list = useAppSelector(selectAwaited);
  useEndings(list);
  const running = list.find((work) => work.state === 'running');
  const waiting = list.filter((work) => work.state === 'waiting');
  const done = list.filter((work) => work.state === 'done').length;
  const failed = list.findLast((work) => work.state === 'failed');
  const shown = running ?? waiting[0];
  return (
    <section className="jobs" aria-label="Jobs" data-place="jobs">
      {shown !== undefined ? (
        <Running work={shown} />
      ) : failed !== undefined ? (
        <span className="row failed cut" role="alert">
          <Icon name="warn" size={14} />
          {failed.error ?? `${failed.title} failed.`}
        </span>
      ) : (
        <span className="t3">Nothing is being worked on</span>
      )}
      {running !== undefined && waiting[0] !== undefined && (
        <>
          <span className="sep" />
          <span className="row t2 cut">
            <Icon name="clock" size={14} />
            Then {waiting[0].title.charAt(0).toLowerCase() + waiting[0].title.slice(1)}
          </span>
        </>
      )}
      <span className="grow" />
      {list.length > 0 && (
        <span className="cap hide-s">
          {waiting.length} waiting, {done} done
        </span>
      )}
    </section>
  );
}

function Running({ work }: { readonly work: Work }) {
  const { backend } = useServices();
  const dispatch = useAppDispatch();
  const stem = useAppSelector((state) => selectRegionsById(state).get(work.regions[0] ?? '')?.stem);
  const stop = () =>
    backend.cancel(work.id).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      dispatch(toastShown({ id: Date.now(), text, tone: 'warning', command: null, action: null }));
    });
  return (
    <>
      <span className="row">
        {stem !== undefined && <span className={`stem ${stem}`} />}
        {work.title}
      </span>
      <span className="t3 hide-s">{work.state === 'waiting' ? 'Waiting' : work.stage}</span>
      <Progress value={work.fraction} label={work.title} />
      {work.secondsLeft !== null && <span className="t2">{timeLeft(work.secondsLeft)}</span>}
      <Button look="quiet" size="dense" icon="close" aria-label={`Cancel ${work.title.toLowerCase()}`} onClick={stop} />
    </>
  );
}

/** Tells how each piece of work ended that was seen to run. */
function useEndings(list: readonly Work[]): void {
  const seen = useRef(new Set<string>());
  const dispatch = useAppDispatch();
  const { announce } = useServices();
  useEffect(() => {
    for (const work of list) {
      if (work.state === 'waiting' || work.state === 'running') {
        seen.current.add(work.id);
      } else if (seen.current.delete(work.id)) {
        if (work.state === 'done') announce(`Done: ${work.title}`);
        if (work.state === 'cancelled') {
          const text = `Cancelled: ${work.title}`;
          const again = work.kind === 'treat';
          const [region] = work.regions;
          const alone = work.regions.length === 1 && region !== undefined;
          dispatch(
            toastShown({
              id: Date.now(),
              text,
              tone: 'info',
              command: again ? (alone ? 'take.new' : 'region.mendAll') : null,
              action: again ? 'Resume' : null,
              ...(alone ? { region } : {}),
            }),
          );
        }
      }
    }
  }, [list, dispatch, announce]);
}
