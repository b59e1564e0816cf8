import {
  createTRPCClient,
  type getFetch,
  httpLink,
  httpSubscriptionLink,
  splitLink,
  TRPCClientError,
} from '@trpc/client';
import type { Backend, ChangeEvent, Work } from '../../host/api/backend.ts';
import type { AppRouter } from '../../host/api/router.ts';
import { EventQueue } from './event-queue.ts';
import { HostUnreachable } from './outbox.ts';

type ApiError = TRPCClientError<AppRouter>;

/** The host, as this page reaches it: the server that the page came from. Rejects with HostUnreachable where nobody answers. */
export function createBackendClient(url = '/api'): Backend {
  const client = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url }),
        false: httpLink({ url, fetch: answered }),
      }),
    ],
  });

  /**
   * Work lists that come along with the changes which the same signal ends. A browser opens six connections to a host, those of all its windows
   * together: so each window follows its project on one.
   */
  const besides = new WeakMap<AbortSignal, { readonly id: string; readonly works: EventQueue<readonly Work[]> }>();

  /** Subscribes; the first break of the connection ends it, since the session decides when to try again. */
  function events<T>(
    subscribe: (handlers: {
      signal: AbortSignal;
      onData: (value: T) => void;
      onError: (error: ApiError) => void;
      onComplete: () => void;
      onConnectionStateChange: (state: { state: string; error: ApiError | null }) => void;
    }) => unknown,
    signal: AbortSignal,
    onEnd: (error: unknown) => void = () => {},
  ): AsyncIterable<T> {
    const queue = new EventQueue<T>();
    const broken = new AbortController();
    const stop = (error: unknown) => {
      queue.end(error);
      onEnd(error);
      broken.abort();
    };
    signal.addEventListener('abort', () => stop(null), { once: true });
    subscribe({
      signal: broken.signal,
      onData: (value) => queue.push(value),
      onError: (error) => stop(plain(error)),
      onComplete: () => stop(null),
      onConnectionStateChange: (state) => {
        if (state.state === 'connecting' && state.error !== null) stop(unreachable());
      },
    });
    return queue;
  }

  return {
    info: () => told(client.info.query()),
    recent: () => told(client.recent.query()),
    list: (path) => told(client.list.query({ path })),
    open: (path) => told(client.open.mutate({ path })),
    state: (id) => told(client.state.query({ id })),
    dispatch: (id, action, from) => told(client.dispatch.mutate({ id, action, client: from })),
    undo: (id) => told(client.undo.mutate({ id })),
    redo: (id) => told(client.redo.mutate({ id })),
    changes(id, since, signal) {
      const works = new EventQueue<readonly Work[]>();
      besides.set(signal, { id, works });
      return events<ChangeEvent>(
        ({ onData, ...rest }) =>
          client.follow.subscribe(
            { id, since },
            {
              ...rest,
              onData: (told) => {
                if ('works' in told) works.push(told.works as readonly Work[]);
                else onData(told.data as ChangeEvent);
              },
            },
          ),
        signal,
        (error) => works.end(error),
      );
    },
    work(id, signal) {
      const beside = besides.get(signal);
      if (beside?.id === id) {
        besides.delete(signal);
        return beside.works;
      }
      return events<readonly Work[]>(
        ({ onData, ...rest }) =>
          client.work.subscribe({ id }, { ...rest, onData: (list) => onData(list as readonly Work[]) }),
        signal,
      );
    },
    cancel: (work) => told(client.cancel.mutate({ work })),
    treat: (id, regions) => told(client.treat.mutate({ id, regions: [...regions] })),
    loudness: (id, of) => told(client.loudness.query({ id, ...(of !== undefined && { of }) })),
    measures: (id, signal) => told(client.measures.query({ id }, signal === undefined ? {} : { signal })),
    course: (id, request, signal) => told(client.course.query({ id, request }, signal === undefined ? {} : { signal })),
    limitCache: (bytes) => told(client.limitCache.mutate({ bytes })),
    preview: (id, request) => told(client.preview.query({ id, request })),
    export: (id, request) => told(client.export.mutate({ id, request })),
    import: (id, paths) => told(client.import.mutate({ id, paths: [...paths] })),
    wav: (id, stem, start, end, version) => told(client.wav.mutate({ id, stem, start, end, version })),
    plugins: () => told(client.plugins.query()),
    scanPlugins: (again) => told(client.scanPlugins.mutate({ again })),
    insertFacts: (where) => told(client.insertFacts.query(where)),
    showInsert: (where) => told(client.showInsert.mutate(where)),
    processRegion: (id, region) => told(client.processRegion.mutate({ id, region })),
    keptChains: () => told(client.keptChains.query()),
    loadChain: (request) => told(client.loadChain.mutate(request)),
    keepChain: (request) => told(client.keepChain.mutate(request)),
    renameChain: (name, to) => told(client.renameChain.mutate({ name, to })),
    removeChain: (name) => told(client.removeChain.mutate({ name })),
    passages: (request, signal) =>
      told(client.passages.query({ ...request, places: [...request.places] }, signal === undefined ? {} : { signal })),
    chained: (id, signal) => told(client.chained.query({ id }, signal === undefined ? {} : { signal })),
    midiPorts: () => told(client.midiPorts.query()),
    midiSend: (output, messages) =>
      told(
        client.midiSend.mutate({
          output,
          messages: messages.map(({ bytes, after }) => ({ bytes: [...bytes], after })),
        }),
      ),
    midi: (input, signal) =>
      events<readonly number[]>(
        ({ onData, ...rest }) =>
          client.midi.subscribe({ input }, { ...rest, onData: (bytes) => onData(bytes as readonly number[]) }),
        signal,
      ),
    models: () => told(client.models.query()),
    preferModels: (preferred) => told(client.preferModels.mutate(preferred)),
    installModel: (request) => told(client.installModel.mutate(request)),
    verifyModel: (name) => told(client.verifyModel.mutate({ name })),
    removeModel: (name) => told(client.removeModel.mutate({ name })),
  };
}

const unreachable = () =>
  new HostUnreachable('The engine does not answer: see whether Resonate still runs, or start it again.');

async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw plain(error);
  }
}

/** An answer of the host carries its sentence; without one nobody answered. */
function plain(error: unknown): Error {
  if (error instanceof TRPCClientError && (error.data != null || error.cause instanceof Refusal)) {
    return new Error(error.message);
  }
  return unreachable();
}

/** What the server says before the API has seen the request: it is too large, or the window has no right to ask. */
class Refusal extends Error {}

/** As fetch, but a refusal that is no answer of the API is thrown with its sentence. */
async function answered(...[address, options]: Parameters<ReturnType<typeof getFetch>>): Promise<Response> {
  // The browser's options under tRPC's own name.
  const response = await fetch(address, options as RequestInit);
  const type = response.headers.get('content-type') ?? '';
  const isRefusal = response.status >= 400 && response.status < 500;
  if (!isRefusal || type.startsWith('application/json')) return response;
  const sentence = type.startsWith('text/plain') ? await response.text() : '';
  throw new Refusal(sentence || 'The engine does not take this: reload the window.');
}
