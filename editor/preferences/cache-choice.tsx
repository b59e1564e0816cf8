import { useState } from 'react';
import type { HostInfo } from '../../host/api/backend.ts';
import { useServices } from '../app/services.tsx';
import { useAppDispatch } from '../state/hooks.ts';
import { infoReceived } from '../state/host.ts';
import { Choose } from '../ui/choose.tsx';
import { bytes } from '../ui/format.ts';
import { Progress } from '../ui/progress.tsx';

/** Gigabytes: from a few songs to a shelf of concerts. An hour of stereo with its stems takes about 9. */
const SIZES = [2, 4, 8, 16, 24, 50, 100, 200, 500, 1000].map((gigabytes) => gigabytes * 1e9);

/** How much of the disk finished work may take. The host keeps it, for all windows and projects. */
export function CacheChoice({ info }: { readonly info: HostInfo }) {
  const { cacheBytes, cacheLimit, cacheLimitGiven, command } = info;
  const { backend } = useServices();
  const dispatch = useAppDispatch();
  const [error, setError] = useState<string | null>(null);
  const sizes = [...new Set([...SIZES, cacheLimit])].toSorted((a, b) => a - b);
  const limit = async (size: number) => {
    try {
      setError(null);
      dispatch(infoReceived(await backend.limitCache(size)));
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason));
    }
  };
  return (
    <section>
      <h2>Cache</h2>
      <div className="cache">
        <span>At most</span>
        <Choose
          label="Cache at most"
          value={String(cacheLimit)}
          disabled={cacheLimitGiven}
          options={sizes.map((size) => ({ value: String(size), label: bytes(size) }))}
          onChange={(size) => void limit(Number(size))}
        />
        <Progress value={Math.min(1, cacheBytes / Math.max(1, cacheLimit))} label="Cache" />
        <span className="v">{bytes(cacheBytes)}</span>
      </div>
      <p className="t2">
        {cacheLimitGiven
          ? 'Its size was given with RESONATE_CACHE_GB when Resonate was started: start it without that to choose here.'
          : cacheBytes > cacheLimit
            ? 'What is more goes as soon as nothing is being worked on; what an open project needs stays.'
            : 'What was used longest ago goes first; projects do not need it.'}{' '}
        {command === null ? (
          !cacheLimitGiven && 'To free room choose a smaller size.'
        ) : (
          <>
            To empty it: <code>{command} cache clear</code>.
          </>
        )}
      </p>
      {error !== null && <p role="alert">{error}</p>}
    </section>
  );
}
