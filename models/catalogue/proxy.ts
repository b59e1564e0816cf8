import http from 'node:http';

/** Node 24.14 and later. */
type WithProxy = typeof http & { setGlobalProxyFromEnv?: () => unknown };

/** From here on requests go through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, if any; once per process, before the first request. */
export function useProxyOfEnvironment(): void {
  (http as WithProxy).setGlobalProxyFromEnv?.();
}
