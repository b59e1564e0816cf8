import { useAppSelector } from '../state/hooks.ts';
import { isGoingOn, selectAwaited } from '../state/work.ts';
import { Icon } from '../ui/icon.tsx';
import { RunningJob } from './running-job.tsx';

/** All that the host does, did and could not do for this project: what runs first, then what waits, then what is over, the latest first. */
export function JobsPanel() {
  const list = useAppSelector(selectAwaited);
  const running = list.filter((work) => work.state === 'running');
  const waiting = list.filter((work) => work.state === 'waiting');
  const over = list.filter((work) => !isGoingOn(work)).toReversed();
  return (
    <section className="pane" aria-label="Jobs">
      {list.length === 0 && <p className="hint">Nothing is being worked on.</p>}
      <ul className="job-list">
        {[...running, ...waiting].map((work) => (
          <li key={work.id} className="job">
            <RunningJob work={work} />
          </li>
        ))}
        {over.map(({ id, title, state, error }) => (
          <li key={id} className="job over">
            <Icon name={state === 'done' ? 'check' : state === 'failed' ? 'warn' : 'close'} size={14} />
            <span className="words">
              {title}
              <small>{state === 'done' ? 'Done' : state === 'cancelled' ? 'Cancelled' : (error ?? 'Failed')}</small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
