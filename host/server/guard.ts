import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Who may talk to the host: a loopback port can be reached by every page that the person visits and by every program on the machine. */
interface Guard {
  /** Of the session, in a cookie; and in the address that the opener is given. */
  readonly token: string;
  /** `127.0.0.1:PORT`; known once the server listens. */
  host(): string;
}

/** Bytes of a token: no guess ever meets it. */
const SECRET = 32;

export function newToken(): string {
  return randomBytes(SECRET).toString('base64url');
}

/** Whether this is as long as a token is. */
export function isSecret(token: string): boolean {
  return Buffer.from(token, 'base64url').length === SECRET;
}

/** Cookies are shared by all ports of a host: two servers must not take each other's. */
export function cookieName(host: string): string {
  return `resonate-${host.split(':')[1]}`;
}

/** The methods that write, and where. */
const WRITING: Readonly<Record<string, (path: string) => boolean>> = {
  POST: (path) => path.startsWith('/api/'),
  PUT: (path) => path === '/upload',
};
const NOT_THE_OPENER =
  'This page belongs to a running Resonate: open it by the whole address that Resonate printed when it was started.';
const ELSEWHERE =
  'Resonate answers only to its own window: open it by the address that it printed when it was started.';

/** What is wrong with a request, as status and sentence; null where it may pass. */
export function refusal(
  { method, url, headers }: Pick<FastifyRequest, 'method' | 'url' | 'headers'>,
  guard: Guard,
): { status: number; sentence: string } | null {
  const own = guard.host();
  // A page of another site that gives its own name this address (DNS rebinding) still says its own name here.
  if (headers.host !== own) return { status: 421, sentence: ELSEWHERE };
  const path = url.split('?', 1)[0]!;
  const writes = method !== 'GET' && method !== 'HEAD';
  if (writes && WRITING[method]?.(path) !== true) {
    return { status: 405, sentence: `Resonate does not answer to ${method} here.` };
  }
  const { origin } = headers;
  if (origin !== undefined ? origin !== `http://${own}` : writes) return { status: 403, sentence: ELSEWHERE };
  // Other ports of this machine are the same site to a browser, so SameSite alone would let their pages in.
  const site = headers['sec-fetch-site'];
  const isOpening = path === '/open';
  if (!isOpening && site !== undefined && site !== 'same-origin' && site !== 'none') {
    return { status: 403, sentence: ELSEWHERE };
  }
  if (isOpening) return null;
  if (!holdsToken(headers.cookie, own, guard.token)) return { status: 401, sentence: NOT_THE_OPENER };
  return null;
}

/** Compares without telling by its time how much was right. */
export function isToken(given: unknown, token: string): boolean {
  const [a, b] = [Buffer.from(typeof given === 'string' ? given : ''), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function holdsToken(cookies: string | undefined, host: string, token: string): boolean {
  const name = `${cookieName(host)}=`;
  const own = (cookies ?? '').split('; ').find((cookie) => cookie.startsWith(name));
  return isToken(own?.slice(name.length), token);
}

export function refuse(reply: FastifyReply, { status, sentence }: { status: number; sentence: string }): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(sentence);
}
