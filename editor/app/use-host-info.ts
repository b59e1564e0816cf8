import type { HostInfo } from '../../host/api/backend.ts';
import { useAppSelector } from '../state/hooks.ts';

/** What the host says of itself; null until it answered. */
export const useHostInfo = (): HostInfo | null => useAppSelector((state) => state.host.info);
