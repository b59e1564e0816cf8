import { Popover } from '@base-ui/react/popover';
import { useEffect, useState } from 'react';
import type { HostInfo } from '../../host/api/backend.ts';
import { useAppSelector } from '../state/hooks.ts';
import { bytes, counted, kilohertz } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { runCommand } from './commands/run.ts';
import { usePlayerState, useServices } from './services.tsx';
import { useHostInfo } from './use-host-info.ts';

export function StatusBar() {
  const services = useServices();
  const info = useHostInfo();
  return (
    <footer className="status" data-place="status">
      <Sound />
      {info !== null && <Cache info={info} />}
      <span className="rt">
        <Saved />
      </span>
      <button type="button" onClick={() => runCommand(services, 'app.shortcuts')}>
        <kbd>?</kbd> Shortcuts
      </button>
    </footer>
  );
}

/** Whether sound can be had, at which rate, and whether it broke off. */
function Sound() {
  const status = usePlayerState((state) => state.status);
  const error = usePlayerState((state) => state.error);
  const rate = usePlayerState((state) => state.deviceRate);
  const playing = usePlayerState((state) => state.playing);
  // Before the first play the device starts up unheard.
  const [began, setBegan] = useState(playing);
  useEffect(() => {
    if (playing) setBegan(true);
  }, [playing]);
  const online = useAppSelector((state) => state.connection.status !== 'offline');
  if (status === 'failed') {
    return (
      <span role="alert">
        <span className="bad">
          <Icon name="warn" size={12} />
        </span>
        {error ?? 'There is no sound.'}
      </span>
    );
  }
  return (
    <>
      <span>
        <span className={online ? 'ok' : 'bad'}>
          <Icon name={online ? 'check' : 'offline'} size={12} />
        </span>
        {online ? (status === 'starting' ? 'Starting sound' : 'Engine running') : 'Engine not answering'}
      </span>
      {rate > 0 && <span>{kilohertz(rate)}</span>}
      <Gaps began={began} />
    </>
  );
}

/** How often the sound broke off; when asked, by what, and what can be done. */
function Gaps({ began }: { readonly began: boolean }) {
  const underruns = usePlayerState((state) => state.underruns);
  const stalls = usePlayerState((state) => state.stalls);
  if (!began || underruns === 0) return <span>No gaps in the sound</span>;
  const missed = underruns - stalls;
  return (
    <Popover.Root>
      <Popover.Trigger aria-label={`${counted(underruns, 'gap')} in the sound: why, and what to do`}>
        {counted(underruns, 'gap')} in the sound
        <Icon name="help" size={12} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="floats" side="top" sideOffset={8} align="start">
          <Popover.Popup className="menu gaps" aria-label="Gaps in the sound">
            {missed > 0 && (
              <p>
                <b>{counted(missed, 'time')} the output was given its sound too late:</b> the computer was busy with
                something else. Close other programs, wait until the jobs here are done, or choose a lower rate under
                Sound in the preferences.
              </p>
            )}
            {stalls > 0 && (
              <p>
                <b>{counted(stalls, 'time')} the sound was not read in time:</b> the disk is slow, or busy with the jobs
                here. Wait until they are done, or move the project to a faster disk.
              </p>
            )}
            <p className="t2">It was only heard so: nothing is missing in the project, nor in what you export.</p>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Cache({ info }: { readonly info: HostInfo }) {
  return (
    <span className="hide-s">
      <Icon name="disk" size={12} />
      Cache {bytes(info.cacheBytes)} of {bytes(info.cacheLimit)}
    </span>
  );
}

/** When the last change was known to be on disk. */
function Saved() {
  const savedAt = useAppSelector((state) => state.connection.savedAt);
  const waiting = useAppSelector((state) => (state.document.replica?.pending.length ?? 0) > 0);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5000);
    return () => clearInterval(timer);
  }, []);
  if (waiting) return <span className="hide-s">Saving</span>;
  if (savedAt === null) return <span className="hide-s">All changes saved</span>;
  const seconds = Math.max(0, Math.round((now - savedAt) / 1000));
  const ago = seconds < 5 ? 'just now' : seconds < 90 ? `${seconds} s ago` : `${Math.round(seconds / 60)} min ago`;
  return <span className="hide-s">Saved {ago}</span>;
}
