import { useEffect } from 'react';
import { type Toast, toastDismissed } from '../state/desk.ts';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { selected } from '../state/view.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { runCommand } from './commands/run.ts';
import { keepFocus } from './keep-focus.ts';
import { useServices } from './services.tsx';

/** Long enough to read two sentences and reach the button. */
const SHOWN_MS = 8000;

/**
 * What has just happened, with one step to take it back: the latest, in the place of the status line, where it covers nothing that is worked with. Those before it
 * come back once it is gone.
 */
export function Toasts() {
  const toasts = useAppSelector((state) => state.desk.toasts);
  const latest = toasts.at(-1);
  return (
    <div className="toasts" role="status" aria-live="polite" onMouseDown={keepFocus}>
      {latest !== undefined && <ToastLine key={latest.id} toast={latest} more={toasts.length - 1} />}
    </div>
  );
}

function ToastLine({ toast, more }: { readonly toast: Toast; readonly more: number }) {
  const dispatch = useAppDispatch();
  const services = useServices();
  const { id, text, tone, command, action, region } = toast;
  useEffect(() => {
    const timer = setTimeout(() => dispatch(toastDismissed(id)), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [dispatch, id]);
  return (
    <div className={`toast ${tone}`}>
      <Icon name={tone === 'warning' ? 'warn' : 'info'} />
      <span>{text}</span>
      {more > 0 && <span className="t3">{more} more</span>}
      {command !== null && action !== null && (
        <Button
          size="dense"
          onClick={() => {
            if (region !== undefined) dispatch(selected({ kind: 'region', id: region }));
            runCommand(services, command);
            dispatch(toastDismissed(id));
          }}
        >
          {action}
        </Button>
      )}
      <Button
        size="dense"
        look="quiet"
        icon="close"
        aria-label="Dismiss"
        onClick={() => dispatch(toastDismissed(id))}
      />
    </div>
  );
}
