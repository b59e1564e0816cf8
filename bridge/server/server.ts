import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { announceEndpoint, type Endpoint, isServed, prepareEndpoint } from './endpoint.ts';
import type { BridgeHost } from './host.ts';
import { Session } from './session.ts';

/** Plugins that are served at a time: more tracks than any session has. */
const MOST_PLUGINS = 256;

export interface BridgeOptions {
  readonly host: BridgeHost;
  /** Where plugins look for the host; see endpoint.ts. */
  readonly folder: string;
  sentenceOf(error: unknown): string;
  /** A plugin has come; what is returned is called when it has gone. */
  onPlugin?(): () => void;
}

export interface BridgeServer extends Endpoint {
  /** Ends all connections; nothing of it is left in the folder. */
  close(): Promise<void>;
}

/**
 * Listens for the plugin. Null where another host that runs does so already: plugins stay with that one. Rejects with a sentence where the folder
 * cannot be used.
 */
export async function startBridge({ host, folder, sentenceOf, onPlugin }: BridgeOptions): Promise<BridgeServer | null> {
  if (await isServed(folder)) return null;
  const endpoint = prepareEndpoint(folder);
  const isFile = !endpoint.socket.startsWith('\\\\.\\pipe\\');
  if (isFile) rmSync(endpoint.socket, { force: true });
  const plugins = new Set<Socket>();
  const server = createServer((socket) => {
    plugins.add(socket);
    const gone = onPlugin?.();
    socket.on('close', () => {
      plugins.delete(socket);
      gone?.();
    });
    new Session(socket, { host, token: endpoint.token, sentenceOf });
  });
  server.maxConnections = MOST_PLUGINS;
  server.listen(endpoint.socket);
  await once(server, 'listening');
  if (isFile) chmodSync(endpoint.socket, 0o600);
  const unannounce = announceEndpoint(folder, endpoint);
  return {
    ...endpoint,
    async close() {
      unannounce();
      const closed = once(server, 'close');
      server.close();
      for (const socket of plugins) socket.destroy();
      await closed;
    },
  };
}
