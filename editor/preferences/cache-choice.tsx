import { useState } from 'react';
import type { HostInfo } from '../../host/api/backend.ts';
import { useServices } from '../app/services.tsx';
import { useAppDispatch } from '../state/hooks.ts';
import { infoReceived } from '../state/host.ts';
import { Button } from '../ui/button.tsx';
import { Choose } from '../ui/choose.tsx';
import { bytes } from '../ui/format.ts';
import { Progress } from '../ui/progress.tsx';

/** Gigabytes: from a few songs to a shelf of concerts. An hour of stereo with its stems takes about 9. */
const SIZES = [2, 4, 8, 16, 24, 50, 100, 200, 500, 1000].map((gigabytes) => gigabytes * 1e9);

/** How much of the disk finished work may take. The host keeps it, for all windows and projects. */
export function CacheChoice({ info }: { readonly info: HostInfo }) {
  const { cacheBytes, cacheLimit, cacheLimitGiven } = info;
  const { backend, announce } = useServices();
  const dispatch = useAppDispatch();
  const [error, setError] = useState<string | null>(null);
  const sizes = [...new Set([...SIZES, cacheLimit])].toSorted((a, b) => a - b);
  const [asking, setAsking] = useState(false);
  const tell = async (change: Promise<HostInfo>) => {
    try {
      setError(null);
      const now = await change;
      dispatch(infoReceived(now));
      return now;
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason));
      return null;
    }
  };
  const empty = async () => {
    setAsking(false);
    const now = await tell(backend.emptyCache());
    if (now !== null) announce(`The cache is emptied: ${bytes(now.cacheBytes)} are left, which open projects need`);
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
          onChange={(size) => void tell(backend.limitCache(Number(size)))}
        />
        <Progress value={Math.min(1, cacheBytes / Math.max(1, cacheLimit))} label="Cache" />
        <span className="v">{bytes(cacheBytes)}</span>
      </div>
      <p className="t2">
        {cacheLimitGiven
          ? 'Its size was given with RESONATE_CACHE_GB when Resonate was started: start it without that to choose here.'
          : cacheBytes > cacheLimit
            ? 'What is more goes as soon as nothing is being worked on; what an open project needs stays.'
            : 'What was used longest ago goes first; projects do not need it.'}
      </p>
      {asking ? (
        <div className="asking" role="group" aria-label="Empty the cache">
          <p>A song that is mended next is listened to anew first, which takes a while; projects keep their stems.</p>
          <Button size="dense" autoFocus onClick={() => void empty()}>
            Empty {bytes(cacheBytes)}
          </Button>
          <Button size="dense" look="quiet" onClick={() => setAsking(false)}>
            Keep it
          </Button>
        </div>
      ) : (
        <Button size="dense" className="empty" disabled={cacheBytes === 0} onClick={() => setAsking(true)}>
          Empty the cache ({bytes(cacheBytes)})
        </Button>
      )}
      {error !== null && <p role="alert">{error}</p>}
    </section>
  );
}
