import { useEffect, useState } from 'react';
import type { HostInfo } from '../../host/api/backend.ts';
import { useAppSelector } from '../state/hooks.ts';
import { useServices } from './services.tsx';

/** What the host says of itself, asked again whenever work has ended (the cache has grown) or the host has come back. Null until it answered. */
export function useHostInfo(): HostInfo | null {
  const { backend } = useServices();
  const [info, setInfo] = useState<HostInfo | null>(null);
  const online = useAppSelector((state) => state.connection.status);
  const ended = useAppSelector((state) => state.work.list.filter((work) => work.state === 'done').length);
  useEffect(() => {
    let current = true;
    backend.info().then(
      (next) => current && setInfo(next),
      () => {},
    );
    return () => {
      current = false;
    };
  }, [backend, online, ended]);
  return info;
}
