import { ModelError } from '../error.ts';

/** From the catalogue's address to where the file lies; Hugging Face and its network need two. */
const MOST_REDIRECTS = 5;

export interface Followed {
  /** The answer at the end, whose body is still to be read. */
  readonly response: Response;
  /** The SHA-256 that was said on the way: Hugging Face publishes that of large files in `x-linked-etag`. */
  readonly published: string | null;
}

/**
 * Asks for an address and goes where it points. No redirect may leave the first one's scheme, and the token is shown to the first one's host only.
 * Throws a ModelError for a redirect that is refused; network errors pass as fetch has them.
 */
export async function follow(
  url: string,
  headers: Readonly<Record<string, string>>,
  token: string | null,
  signal: AbortSignal | undefined,
): Promise<Followed> {
  const first = new URL(url);
  let at = first;
  let published: string | null = null;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const shown = token !== null && at.origin === first.origin ? { authorization: `Bearer ${token}` } : {};
    const response = await fetch(at, {
      // Compressed answers would be unpacked to any size before they could be counted.
      headers: { ...headers, ...shown, 'accept-encoding': 'identity' },
      redirect: 'manual',
      ...(signal && { signal }),
    });
    published ??= /^"?([0-9a-f]{64})"?$/.exec(response.headers.get('x-linked-etag') ?? '')?.[1] ?? null;
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return { response, published };
    await response.body?.cancel();
    at = redirected(location, at, first);
  }
  throw new ModelError(`${first.host} sends from one address to the next without end: try again later.`);
}

function redirected(location: string, from: URL, first: URL): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (to !== null && to.protocol === first.protocol && to.username === '' && to.password === '') return to;
  throw new ModelError(
    `${from.host} sends to an address that is not ${first.protocol}//, which is not followed: get the file otherwise and install it from that (--from).`,
  );
}
