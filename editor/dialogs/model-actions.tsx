import { useState } from 'react';
import type { Work } from '../../host/api/backend.ts';
import type { ModelInfo } from '../../host/api/models.ts';
import { isGoingOn } from '../state/work.ts';
import { Button } from '../ui/button.tsx';
import { bytes, percent, timeLeft } from '../ui/format.ts';
import { Progress } from '../ui/progress.tsx';

interface ModelActionsProps {
  readonly model: ModelInfo;
  /** The last work on it. */
  readonly work: Work | null;
  /** What could not be asked for. */
  readonly error: string | null;
  readonly isAgreed: boolean;
  readonly onInstall: () => void;
  readonly onBrowse: () => void;
  readonly onVerify: () => void;
  readonly onRemove: () => void;
  /** The question whether to remove it was answered with no. */
  readonly onKeep: () => void;
  readonly onCancel: (work: string) => void;
}

/** What can be done with a model now: got, stopped, read again, removed after a question. */
export function ModelActions(props: ModelActionsProps) {
  const { model, work, error, isAgreed, onInstall, onBrowse, onVerify, onRemove, onKeep, onCancel } = props;
  const { name, isInstalled, begun, size, licence } = model;
  const [isAsking, setAsking] = useState(false);
  if (work !== null && isGoingOn(work)) return <Going work={work} onCancel={onCancel} />;
  if (isAsking) {
    const what = isInstalled ? `${name} and what was converted of it` : `what is here of ${name}`;
    return (
      <>
        <span className="grow" role="alert">
          Remove {what}? {bytes(isInstalled ? size : begun)} or more are freed; to have it again, it is installed again.
        </span>
        <Button
          key="keep"
          size="big"
          autoFocus
          onClick={() => {
            setAsking(false);
            onKeep();
          }}
        >
          Keep it
        </Button>
        <Button
          size="big"
          look="primary"
          onClick={() => {
            setAsking(false);
            onRemove();
          }}
        >
          Remove
        </Button>
      </>
    );
  }
  const failure = error ?? (work?.state === 'failed' ? (work.error ?? `${work.title} failed: try again.`) : null);
  return (
    <>
      <span className={failure === null ? 't2 grow' : 'grow'} role={failure === null ? 'status' : 'alert'}>
        {failure ?? (work === null ? (isAgreed || isInstalled ? '' : asked(licence.name)) : ended(work))}
      </span>
      {(isInstalled || begun > 0) && (
        <Button size="big" onClick={() => setAsking(true)}>
          Remove …
        </Button>
      )}
      {isInstalled ? (
        <Button size="big" onClick={onVerify}>
          Verify
        </Button>
      ) : (
        <>
          <Button size="big" disabled={!isAgreed} onClick={onBrowse}>
            Use a file …
          </Button>
          <Button size="big" look="primary" disabled={!isAgreed} onClick={onInstall}>
            {begun > 0 ? 'Go on' : 'Install'}
          </Button>
        </>
      )}
    </>
  );
}

const asked = (licence: string): string => `To install it, accept the terms of ${licence} above.`;

function ended({ title, state }: Work): string {
  return state === 'cancelled' ? `${title}: cancelled. What is here stays.` : `${title}: done.`;
}

function Going({ work, onCancel }: { readonly work: Work; readonly onCancel: (work: string) => void }) {
  return (
    <>
      <span>{work.stage || work.title}</span>
      <span className="grow">
        <Progress value={work.fraction} label={work.title} />
      </span>
      <span className="t2">
        {percent(work.fraction)}
        {work.secondsLeft !== null && `, ${timeLeft(work.secondsLeft)}`}
      </span>
      <Button size="big" onClick={() => onCancel(work.id)}>
        Cancel
      </Button>
    </>
  );
}
