import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { type Band, band } from '../../tests/fixtures/band.ts';
import { writeWav } from '../../tests/wav.ts';
import type { ChangeEvent, ProjectState, Work } from '../api/backend.ts';
import type { AppRouter } from '../api/router.ts';
import { Cache } from '../jobs/cache.ts';
import { Runner } from '../jobs/runner.ts';
import { placesIn } from '../studio/places.ts';
import { type Host, startHost } from './host.ts';

/** What tests of the host share: a host of its own in a scratch folder, windows that talk to it as a browser would, and sounds to open. */

/** Starts a host on a cache and a projects folder below `folder`; starting it again finds what the last one left. */
export function hostIn(
  folder: string,
  options: { mostBytes?: number; port?: number; logged?: unknown[] } = {},
): Promise<Host> {
  const { logged = [], ...rest } = options;
  mkdirSync(folder, { recursive: true });
  return startHost({
    ...rest,
    editor: join(folder, 'editor'),
    places: placesIn(join(folder, 'projects')),
    runner: new Runner({ cache: new Cache(join(folder, 'cache')), workers: 2 }),
    log: (error) => void logged.push(error),
  });
}

/** As much of a host as is known of one in another process. */
type Reached = Pick<Host, 'origin' | 'openUrl'>;

/** The cookie that the opener's address gives. */
export async function cookieOf(host: Reached): Promise<string> {
  const answer = await fetch(host.openUrl(), { redirect: 'manual' });
  return answer.headers.get('set-cookie')!.split(';')[0]!;
}

export interface Window {
  readonly api: ReturnType<typeof createTRPCClient<AppRouter>>;
  get(path: string): Promise<Response>;
  /** Cuts all subscriptions as a lost network would: they connect anew by themselves. */
  loseConnection(): void;
}

export async function windowOf(host: Reached): Promise<Window> {
  const headers = { cookie: await cookieOf(host), origin: host.origin };
  const sources = new Set<FetchEventSource>();
  class Source extends FetchEventSource {
    constructor(url: string) {
      super(url, headers);
      sources.add(this);
    }
  }
  const url = `${host.origin}/api`;
  return {
    api: createTRPCClient<AppRouter>({
      links: [
        splitLink({
          condition: (op) => op.type === 'subscription',
          true: httpSubscriptionLink({ url, EventSource: Source as unknown as typeof EventSource }),
          false: httpLink({ url, headers: () => headers }),
        }),
      ],
    }),
    get: (path) => fetch(host.origin + path, { headers }),
    loseConnection() {
      for (const source of sources) source.drop();
    },
  };
}

/** As much of the browser's EventSource as a subscription needs, on fetch: Node has none, and no browser's can be cut at will. */
class FetchEventSource extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  readyState = 0;
  private readonly url: string;
  private readonly headers: Record<string, string>;
  private lastEventId = '';
  private abort = new AbortController();

  constructor(url: string, headers: Record<string, string>) {
    super();
    this.url = url;
    this.headers = headers;
    void this.connect();
  }

  drop(): void {
    this.abort.abort();
  }

  close(): void {
    this.readyState = FetchEventSource.CLOSED;
    this.abort.abort();
  }

  private async connect(): Promise<void> {
    while (this.readyState !== FetchEventSource.CLOSED) {
      this.abort = new AbortController();
      try {
        const last = this.lastEventId === '' ? {} : { 'last-event-id': this.lastEventId };
        const { signal } = this.abort;
        const answer = await fetch(this.url, { signal, headers: { ...this.headers, ...last } });
        this.readyState = FetchEventSource.OPEN;
        this.dispatchEvent(new Event('open'));
        await this.read(answer.body!);
      } catch {
        // Lost: the loop connects anew.
      }
      if (this.readyState === FetchEventSource.CLOSED) return;
      this.readyState = FetchEventSource.CONNECTING;
      this.dispatchEvent(new Event('error'));
    }
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream() as never) as unknown as AsyncIterable<string>) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        this.tell(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  }

  private tell(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => {
        const at = line.indexOf(':');
        return [line.slice(0, at), line.slice(at + 1).trimStart()] as const;
      }),
    );
    this.lastEventId = fields.get('id') ?? this.lastEventId;
    const data = fields.get('data') ?? '';
    this.dispatchEvent(new MessageEvent(fields.get('event') ?? 'message', { data, lastEventId: this.lastEventId }));
  }
}

/** Stems of a little band, one bar long, with the bass clipped in its middle: the smallest song with something to mend. */
export function bandFolder(folder: string, bars = 1): { readonly folder: string; readonly band: Band } {
  const played = band(bars);
  mkdirSync(folder, { recursive: true });
  for (const stem of ['vocals', 'drums', 'bass', 'other'] as const) {
    writeWav(join(folder, `${stem}.wav`), [played[stem]], played.sampleRate);
  }
  return { folder, band: played };
}

/** The whole band in one file. */
export function bandFile(path: string, bars = 1): Band {
  const played = band(bars);
  const { vocals, drums, bass, other } = played;
  const mix = vocals.map((value, n) => 0.5 * (value + drums[n]! + bass[n]! + other[n]!));
  writeWav(path, [mix], played.sampleRate);
  return played;
}

/** Follows a project's changes as a window does: each event, and whether it came after the one before. */
export function follow(window: Window, id: string, since = 0) {
  const events: ChangeEvent[] = [];
  const wanted: { test: (events: readonly ChangeEvent[]) => boolean; done: () => void }[] = [];
  const subscription = window.api.changes.subscribe(
    { id, since },
    {
      onData({ data }) {
        events.push(data);
        for (const { test, done } of wanted) if (test(events)) done();
      },
    },
  );
  return {
    events,
    until: (test: (events: readonly ChangeEvent[]) => boolean) =>
      new Promise<void>((resolve) => {
        wanted.push({ test, done: resolve });
        if (test(events)) resolve();
      }),
    stop: () => subscription.unsubscribe(),
  };
}

/** What happened, in a word each. */
export const typesOf = (events: readonly ChangeEvent[]): string[] =>
  events.map((event) => (event.kind === 'action' ? event.action.type : event.kind));

/** Resolves with the list of work once it is as wanted. */
export function workUntil(
  window: Window,
  id: string,
  test: (works: readonly Work[]) => boolean,
): Promise<readonly Work[]> {
  return new Promise((resolve, reject) => {
    const subscription = window.api.work.subscribe(
      { id },
      {
        onData(works) {
          if (!test(works)) return;
          subscription.unsubscribe();
          resolve(works);
        },
        onError: reject,
      },
    );
  });
}

export const isOver = (work: Work): boolean => work.state !== 'waiting' && work.state !== 'running';

/** A piece of work when it is over. */
export async function finished(window: Window, id: string, work: string): Promise<Work> {
  const works = await workUntil(window, id, (list) => list.some((item) => item.id === work && isOver(item)));
  return works.find((item) => item.id === work)!;
}

export const stateOf = (window: Window, id: string): Promise<ProjectState> =>
  window.api.state.query({ id }) as Promise<ProjectState>;
