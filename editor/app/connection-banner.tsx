import { useAppSelector } from '../state/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { useServices } from './services.tsx';

/** Says that the host does not answer, and what that means for the person. */
export function ConnectionBanner() {
  const { status, tries } = useAppSelector((state) => state.connection);
  const waiting = useAppSelector((state) => state.document.replica?.pending.length ?? 0);
  const { session } = useServices();
  if (status !== 'offline') return null;
  return (
    <div className="banner" role="alert">
      <Icon name="offline" />
      <span className="grow">
        <b>Reconnecting, try {tries}.</b>{' '}
        <span className="t2">
          {waiting === 0
            ? 'Your last change is saved.'
            : `${waiting === 1 ? 'Your last change is' : `Your last ${waiting} changes are`} kept here and sent when the engine is back.`}{' '}
          You can go on listening to what is loaded; mending and export wait.
        </span>
      </span>
      <Button onClick={() => session.retry()}>Try now</Button>
    </div>
  );
}
