import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { fastifyRequestHandler, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import { fastify } from 'fastify';
import { type ApiContext, router } from '../api/router.ts';
import { PlainError } from '../jobs/job.ts';
import { LONGEST_STATE, MOST_INSERTS } from '../project/project.ts';
import { type Files, fileRoutes } from './file-routes.ts';
import { cookieName, isToken, newToken, refusal, refuse } from './guard.ts';
import { FOREVER, HEADERS } from './headers.ts';
import { type Sounds, soundRoutes } from './sound-routes.ts';
import { Usage } from './usage.ts';

interface ServerOptions extends ApiContext {
  readonly sounds: Sounds;
  readonly files: Files;
  /** The folder of the built editor. */
  readonly editor: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Is told of each request that a window may make, for as long as it is under way: a window that shows a song has one for as long as it is there. */
  readonly usage?: Usage;
  /** Left out: a new one. */
  readonly token?: string;
  /** Bytes of one dropped file; for tests. */
  readonly mostBytes?: number;
}

export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** The address that lets a window in; with a path, one that opens it at once. */
  openUrl(path?: string): string;
  close(): Promise<void>;
}

/** Bytes of a request of the API: far more than any needs but those that carry settings of plugins. */
const BODY = 1 << 20;
/** Bytes of a request that may carry a whole chain: each plugin's settings are as long as they like up to a limit. */
const CHAIN_BODY = BODY + MOST_INSERTS * LONGEST_STATE;
/** The one that carries actions. */
const DISPATCH = '/api/dispatch';
const UNBUILT = { status: 503, sentence: 'The editor has not been built: start Resonate with npm start.' };
const NOTHING_HERE = { status: 404, sentence: 'There is nothing at this address.' };
const MALFORMED = { status: 400, sentence: 'The window asked for something that cannot be: reload the window.' };
const TOO_LARGE = {
  status: 413,
  sentence: 'This is larger than Resonate takes at once: do it in smaller parts, or with smaller settings of plugins.',
};
const BUG = { status: 500, sentence: 'Something went wrong inside Resonate: try again, and report it if it repeats.' };

/** Serves the editor, the API and the sound, on 127.0.0.1 only. Rejects with a PlainError where the port is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const {
    backend,
    sentenceOf,
    log,
    sounds,
    files,
    editor,
    usage = new Usage(),
    mostBytes,
    token = newToken(),
  } = options;
  let host = '';
  const guard = { token, host: () => host };
  const server = fastify({
    logger: false,
    bodyLimit: BODY,
    // Windows hold their subscriptions open for as long as they are there.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 4096 },
  });

  server.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    const wrong = refusal(request, guard);
    if (wrong !== null) return refuse(reply, wrong);
    reply.raw.once('close', usage.enter());
  });
  server.setNotFoundHandler((_request, reply) => refuse(reply, NOTHING_HERE));
  server.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const sentence = sentenceOf(error);
    if (sentence !== null) return refuse(reply, { status: 422, sentence });
    const { statusCode = 500 } = error;
    if (statusCode === TOO_LARGE.status) return refuse(reply, TOO_LARGE);
    if (statusCode < 500) return refuse(reply, { ...MALFORMED, status: statusCode });
    log(error, request.routeOptions.url ?? request.url);
    return refuse(reply, BUG);
  });

  server.get('/open', (request, reply) => {
    const { token: given, open } = request.query as { token?: unknown; open?: unknown };
    if (!isToken(given, token)) {
      return refuse(reply, {
        status: 401,
        sentence: 'This address is not the one that Resonate printed when it was started.',
      });
    }
    const target = typeof open === 'string' ? `/?open=${encodeURIComponent(open)}` : '/';
    return reply
      .header('set-cookie', `${cookieName(host)}=${token}; HttpOnly; SameSite=Strict; Path=/`)
      .redirect(target, 303);
  });

  soundRoutes(server, sounds);
  fileRoutes(server, files, mostBytes);
  const trpcOptions = { router, createContext: (): ApiContext => ({ backend, sentenceOf, log }) };
  server.register(fastifyTRPCPlugin, { prefix: '/api', trpcOptions });
  server.register(async (api) => {
    // As the plugin above has it: the API reads the text itself.
    api.removeContentTypeParser('application/json');
    api.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    api.post(DISPATCH, { bodyLimit: CHAIN_BODY }, (req, res) =>
      fastifyRequestHandler({ ...trpcOptions, req, res, path: 'dispatch' }),
    );
  });
  if (existsSync(join(editor, 'index.html'))) {
    server.register(fastifyStatic, {
      root: editor,
      dotfiles: 'deny',
      cacheControl: false,
      setHeaders(reply, path) {
        // Vite names these by their content.
        if (path.startsWith(join(editor, 'assets'))) reply.header('cache-control', FOREVER);
      },
    });
  } else {
    server.get('/', (_request, reply) => refuse(reply, UNBUILT));
  }

  try {
    await server.listen({ host: '127.0.0.1', port: options.port });
  } catch (error) {
    await server.close();
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') {
      throw new PlainError(`Port ${options.port} cannot be had: choose another with --port, or leave it out.`);
    }
    throw error;
  }
  host = `127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  const origin = `http://${host}`;
  return {
    origin,
    openUrl: (path) => `${origin}/open?token=${token}${path === undefined ? '' : `&open=${encodeURIComponent(path)}`}`,
    close: () => server.close(),
  };
}
