import type { Work } from '../../host/api/backend.ts';
import { toastShown } from '../state/desk.ts';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { selectRegionsById } from '../state/selectors.ts';
import { Button } from '../ui/button.tsx';
import { timeLeft } from '../ui/format.ts';
import { Progress } from '../ui/progress.tsx';
import { useServices } from './services.tsx';

/** One job: what, how far, and a way to stop it. */
export function RunningJob({ work }: { readonly work: Work }) {
  const { backend } = useServices();
  const dispatch = useAppDispatch();
  const stem = useAppSelector((state) => selectRegionsById(state).get(work.regions[0] ?? '')?.stem);
  const stop = () =>
    backend.cancel(work.id).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error);
      dispatch(toastShown({ text, tone: 'warning', command: null, action: null }));
    });
  return (
    <>
      <span className="row">
        {stem !== undefined && <span className={`stem ${stem}`} />}
        {work.title}
      </span>
      <span className="t3 hide-s">{work.stage || (work.state === 'waiting' ? 'Waiting' : '')}</span>
      <Progress value={work.fraction} label={work.title} />
      {work.secondsLeft !== null && <span className="t2">{timeLeft(work.secondsLeft)}</span>}
      <Button look="quiet" size="dense" icon="close" aria-label={`Cancel ${work.title.toLowerCase()}`} onClick={stop} />
    </>
  );
}
