import { useCallback, useEffect, useState } from 'react';
import type { RecentProject } from '../../host/api/backend.ts';
import { runCommand } from '../app/commands/run.ts';
import { useServices } from '../app/services.tsx';
import { useHostInfo } from '../app/use-host-info.ts';
import { useAppSelector } from '../state/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { DropZone } from './drop-zone.tsx';
import { RecentList } from './recent-list.tsx';
import { useOpening } from './use-opening.ts';
import './start.css';

/** The first thing one sees: drop the recording, go on with an earlier one, or try the demo. */
export function StartScreen() {
  const services = useServices();
  const info = useHostInfo();
  const { recent, error, retry } = useRecent();
  const own = useOpening();
  const beingOpened = useAppSelector((state) => state.desk.beingOpened);
  const opening = { ...own, busy: own.busy ?? beingOpened };
  return (
    <div className="start">
      <header>
        <span className="mark">
          <Icon name="logo" size={18} />
        </span>
        <b>Resonate</b>
        <span className="grow" />
        <Button look="quiet" icon="gear" onClick={() => runCommand(services, 'app.preferences')}>
          Preferences
        </Button>
        <Button look="quiet" icon="help" onClick={() => runCommand(services, 'app.shortcuts')}>
          Shortcuts
        </Button>
      </header>
      <main>
        <section data-place="timeline">
          <h1>One recording, made whole</h1>
          <p className="lead">
            Drop the only copy you have. Resonate finds what is broken, stem by stem, and mends that and nothing else.
          </p>
          <DropZone opening={opening} />
        </section>
        <aside>
          {error !== null && (
            <div className="demo" role="alert">
              <span>{error}</span>
              <Button onClick={retry}>Try again</Button>
            </div>
          )}
          {recent !== null && recent.length > 0 && (
            <RecentList projects={recent} disabled={opening.busy !== null} onOpen={opening.openPath} />
          )}
          {info !== null && (
            <div className="demo">
              <div>
                <b>Try the demo song</b>
                <span className="t2">
                  Our own, damaged on purpose in several places. Nothing to download. Opened again, it is as you left
                  it.
                </span>
              </div>
              <Button
                size="big"
                icon="play"
                disabled={opening.busy !== null}
                onClick={() => void opening.openPath(info.demo, 'the demo song')}
              >
                Open
              </Button>
            </div>
          )}
        </aside>
      </main>
      <footer>
        <span>Everything stays on this computer</span>
        <span className="grow" />
        {info !== null && <span>Resonate {info.version}</span>}
      </footer>
    </div>
  );
}

/** `recent` is null until the host answered; `error` is a sentence where it did not. */
function useRecent() {
  const { backend } = useServices();
  const [recent, setRecent] = useState<readonly RecentProject[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  const ask = useCallback(() => {
    backend.recent().then(
      (list) => {
        setRecent(list);
        setError(null);
      },
      (reason: unknown) => setError(reason instanceof Error ? reason.message : String(reason)),
    );
  }, [backend]);
  useEffect(ask, [ask]);
  return { recent, error, retry: ask };
}
