import { Popover } from '@base-ui/react/popover';
import type { Work } from '../../host/api/backend.ts';
import { useAppSelector } from '../state/hooks.ts';
import { isGoingOn, selectAwaited } from '../state/work.ts';
import { capital } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { DockMenu } from './dock-menu.tsx';
import { RunningJob } from './running-job.tsx';

/** The jobs in one line: what the host is doing now, what comes next, and how to stop it. */
export function JobsStrip({ isWide }: { readonly isWide: boolean }) {
  const list = useAppSelector(selectAwaited);
  const running = list.find((work) => work.state === 'running');
  const waiting = list.filter((work) => work.state === 'waiting');
  const done = list.filter((work) => work.state === 'done').length;
  // Until something else has ended: then it is past, and the list of jobs has it.
  const last = useAppSelector(({ work }) => work.last);
  const failed = list.find((work) => work.id === last && work.state === 'failed');
  const shown = running ?? waiting[0];
  const others = list.filter((work) => work !== shown && isGoingOn(work));
  return (
    <section
      className={shown === undefined && failed === undefined ? 'jobs idle' : 'jobs'}
      aria-label="Jobs"
      data-place="jobs"
      data-dock="line"
    >
      {shown !== undefined ? (
        <RunningJob work={shown} />
      ) : failed !== undefined ? (
        <span className="row failed cut" role="alert">
          <Icon name="warn" size={14} />
          {failed.error ?? `${failed.title} failed.`}
        </span>
      ) : (
        <span className="t3">Nothing is being worked on</span>
      )}
      {others.length > 0 && (
        <>
          <span className="sep" />
          <Others list={others} next={running === undefined ? undefined : waiting[0]} />
        </>
      )}
      <span className="grow" />
      {list.length > 0 && (
        <span className="cap hide-s">
          {waiting.length} waiting, {done} done
        </span>
      )}
      <DockMenu panel="jobs" isWide={isWide} />
    </section>
  );
}

/** What else runs or waits: one word of it in the strip, each with its progress and a way to stop it in a list that opens. */
function Others({ list, next }: { readonly list: readonly Work[]; readonly next: Work | undefined }) {
  const running = list.filter((work) => work.state === 'running').length;
  return (
    <Popover.Root>
      <Popover.Trigger className="link">
        <Icon name={running > 0 ? 'down' : 'clock'} size={14} />
        <span className="cut">{words(running, list, next)}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="floats" side="top" align="start" sideOffset={4}>
          <Popover.Popup className="menu jobs-all" aria-label="Other jobs">
            {list.map((work) => (
              <div className="job" key={work.id}>
                <RunningJob work={work} />
              </div>
            ))}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function words(running: number, list: readonly Work[], next: Work | undefined): string {
  const more = running > 0 ? `${running} more at the same time` : null;
  const then = next === undefined ? null : `then ${uncapitalised(next.title)}`;
  if (more === null && then === null) return `${list.length} more waiting`;
  return capital([more, then].filter((part) => part !== null).join(', '));
}

const uncapitalised = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
