import http from 'node:http';
import { ModelError } from '../error.ts';

/** Node 24.14 and later. */
type WithProxy = typeof http & { setGlobalProxyFromEnv?: () => unknown };

/**
 * From here on requests go through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, if any; once per process, before the first request.
 * Throws a ModelError where what they name is no address.
 */
export function useProxyOfEnvironment(): void {
  try {
    (http as WithProxy).setGlobalProxyFromEnv?.();
  } catch (error) {
    throw new ModelError(
      `HTTPS_PROXY or HTTP_PROXY names no proxy (${(error as Error).message}): give it the form http://host:port, or clear it.`,
    );
  }
}
