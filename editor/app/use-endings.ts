import { useEffect, useRef } from 'react';
import type { Work, WorkKind } from '../../host/api/backend.ts';
import { type Toast, toastShown } from '../state/desk.ts';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { isGoingOn, selectAwaited } from '../state/work.ts';
import { useServices } from './services.tsx';

const FINDS_OUT: readonly WorkKind[] = ['separate', 'detect', 'analyse'];

/** Tells how each piece of work ended that was seen to go on, wherever it is shown. */
export function useEndings(): void {
  const list = useAppSelector(selectAwaited);
  const seen = useRef(new Set<string>());
  const dispatch = useAppDispatch();
  const { announce } = useServices();
  useEffect(() => {
    for (const work of list) {
      if (isGoingOn(work)) {
        seen.current.add(work.id);
      } else if (seen.current.delete(work.id)) {
        // What was found out is told with what came of it.
        if (work.state === 'done' && !FINDS_OUT.includes(work.kind)) announce(`Done: ${work.title}`);
        if (work.state === 'cancelled') {
          dispatch(toastShown({ text: `Cancelled: ${work.title}`, tone: 'info', ...goOn(work, 'Resume') }));
        }
        if (work.state === 'failed') {
          const text = work.error ?? `${work.title} failed: try again.`;
          dispatch(toastShown({ text, tone: 'warning', ...goOn(work, 'Try again') }));
        }
      }
    }
  }, [list, dispatch, announce]);
}

/** How what ended early is begun again. */
function goOn(work: Work, action: string): Pick<Toast, 'command' | 'action' | 'region'> {
  switch (work.kind) {
    case 'treat': {
      const [region] = work.regions;
      return work.regions.length === 1 && region !== undefined
        ? { command: 'take.new', action, region }
        : { command: 'region.mendAll', action };
    }
    case 'separate':
    case 'detect':
    case 'analyse':
      return { command: 'file.goOn', action: 'Try again' };
    case 'export':
      return { command: 'file.export', action: 'Export again' };
    case 'model':
      return { command: 'app.models', action: 'Neural models' };
    default:
      return { command: null, action: null };
  }
}
