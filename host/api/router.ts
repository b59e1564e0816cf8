import { initTRPC, TRPCError, tracked } from '@trpc/server';
import { z } from 'zod';
import { EXPORT_FORMATS } from '../export/format-names.ts';
import { projectSchema, STEMS } from '../project/project.ts';
import { STEM_FORMATS, STEM_PARTS } from '../project/stem-delivery.ts';
import type { Backend, ChangeEvent, ExportRequest, Work } from './backend.ts';
import { merge } from './merge.ts';
import { installRequest, modelRequest, preferRequest } from './models.ts';
import { personAction } from './person-action.ts';
import { chainName, insertPlace, keepRequest, loadRequest, passageRequest } from './plugins.ts';

/**
 * The API as procedures over a Backend. The editor imports the type of this router and nothing else of the host.
 * Every error that leaves it is one sentence for the person; what it was inside stays in the host's log.
 */

export interface ApiContext {
  readonly backend: Backend;
  /** The sentence that an error carries for the person; null where it is a bug. */
  sentenceOf(error: unknown): string | null;
  /** Keeps what a person need not read. */
  log(error: unknown, where: string): void;
}

const BUG = 'Something went wrong inside Resonate, and nothing was changed: try again, and report it if it repeats.';
const MALFORMED = 'The window asked for something that the host does not understand: reload the window.';

/** Milliseconds between signs of life on a subscription, and without any after which a window connects anew. */
const PING = 5_000;
const SILENCE = 15_000;

const t = initTRPC.context<ApiContext>().create({
  isDev: false,
  sse: { ping: { enabled: true, intervalMs: PING }, client: { reconnectAfterInactivityMs: SILENCE } },
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    message:
      error.cause instanceof z.ZodError ? MALFORMED : error.code === 'INTERNAL_SERVER_ERROR' ? BUG : shape.message,
  }),
});

/** An error as it leaves: with a code that says whether trying again makes sense. */
function outward(error: unknown, where: string, { sentenceOf, log }: ApiContext): TRPCError {
  if (error instanceof TRPCError && error.code !== 'INTERNAL_SERVER_ERROR') return error;
  const cause = error instanceof TRPCError ? (error.cause ?? error) : error;
  const sentence = sentenceOf(cause);
  if (sentence !== null) return new TRPCError({ code: 'UNPROCESSABLE_CONTENT', message: sentence, cause });
  log(cause, where);
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: BUG, cause });
}

const procedure = t.procedure.use(async ({ next, path, ctx }) => {
  const result = await next();
  if (!result.ok) throw outward(result.error, path, ctx);
  return result;
});

const id = z.string().min(1).max(100);
const path = z.string().min(1).max(4096);

const delivery = projectSchema.shape.master.shape.delivery.shape;
const exportRequest = z.object({
  format: z.enum(EXPORT_FORMATS),
  bits: delivery.bits,
  rate: delivery.rate,
  targetLufs: z.number().min(-60).max(0).nullable(),
  truePeakDb: z.number().min(-20).max(0),
  path,
  stems: z
    .object({
      parts: z.array(z.enum(STEM_PARTS)).max(STEM_PARTS.length).readonly().nullable(),
      format: z.enum(STEM_FORMATS),
      tempo: z.boolean(),
    })
    .exactOptional(),
  replace: z.boolean().exactOptional(),
}) satisfies z.ZodType<ExportRequest>;

/** Bytes: a song with its stems fits into the one, and no disk holds the other. */
const LEAST_CACHE = 1e9;
const MOST_CACHE = 1e14;

const midiName = z.string().min(1).max(500);
/** A whole message: an exclusive one for a surface is some sixty bytes. */
const midiSend = z.object({
  bytes: z.array(z.int().min(0).max(255)).min(1).max(1000),
  after: z.number().min(0).max(2000),
});

const ofProject = z.object({ id });
const heardSpan = z
  .object({ start: z.int().min(0), end: z.int().positive(), stem: z.enum(STEMS).nullable() })
  .refine(({ start, end }) => start < end);
const onExport = z.object({ id, request: exportRequest });

const following = z.object({ id, since: z.int().min(0), lastEventId: z.string().max(20).nullish() });

/** The revision after which a window wants to be told: that of the last event which it got, where it had got any. */
function sinceOf({ since, lastEventId }: z.infer<typeof following>): number {
  const got = Number(lastEventId ?? Number.NaN);
  return Number.isSafeInteger(got) && got >= 0 ? got : since;
}

const trackedChange = (event: ChangeEvent) =>
  tracked(String(event.kind === 'whole' ? event.state.revision : event.revision), event);

async function* mapped<T, U>(source: AsyncIterable<T>, map: (value: T) => U): AsyncGenerator<U, void> {
  for await (const value of source) yield map(value);
}

export const router = t.router({
  info: procedure.query(({ ctx }) => ctx.backend.info()),
  recent: procedure.query(({ ctx }) => ctx.backend.recent()),
  list: procedure.input(z.object({ path: path.nullable() })).query(({ ctx, input }) => ctx.backend.list(input.path)),
  open: procedure.input(z.object({ path })).mutation(({ ctx, input }) => ctx.backend.open(input.path)),
  state: procedure.input(ofProject).query(({ ctx, input }) => ctx.backend.state(input.id)),
  dispatch: procedure
    .input(z.object({ id, action: personAction, client: z.string().max(100) }))
    .mutation(({ ctx, input }) => ctx.backend.dispatch(input.id, input.action, input.client)),
  undo: procedure.input(ofProject).mutation(({ ctx, input }) => ctx.backend.undo(input.id)),
  redo: procedure.input(ofProject).mutation(({ ctx, input }) => ctx.backend.redo(input.id)),
  /** Each event carries its revision as its id: a window that lost the connection goes on after the last one that it got. */
  changes: procedure.input(following).subscription(async function* ({ ctx, input, signal }) {
    try {
      yield* mapped(ctx.backend.changes(input.id, sinceOf(input), signal!), trackedChange);
    } catch (error) {
      throw outward(error, 'changes', ctx);
    }
  }),
  work: procedure.input(z.object({ id: z.string().max(100) })).subscription(async function* ({ ctx, input, signal }) {
    try {
      yield* ctx.backend.work(input.id, signal!);
    } catch (error) {
      throw outward(error, 'work', ctx);
    }
  }),
  /**
   * Both in one, for a browser holds few connections to a host and each window needs one: changes as above, and between them the work list, which
   * carries no id since it is always whole.
   */
  follow: procedure.input(following).subscription(async function* ({ ctx, input, signal }) {
    const over = new AbortController();
    const until = AbortSignal.any([signal!, over.signal]);
    try {
      yield* merge<ReturnType<typeof trackedChange> | { readonly works: readonly Work[] }>(
        mapped(ctx.backend.changes(input.id, sinceOf(input), until), trackedChange),
        mapped(ctx.backend.work(input.id, until), (works) => ({ works })),
      );
    } catch (error) {
      throw outward(error, 'follow', ctx);
    } finally {
      over.abort();
    }
  }),
  cancel: procedure.input(z.object({ work: id })).mutation(({ ctx, input }) => ctx.backend.cancel(input.work)),
  treat: procedure
    .input(z.object({ id, regions: z.array(id).min(1).max(10_000) }))
    .mutation(({ ctx, input }) => ctx.backend.treat(input.id, input.regions)),
  loudness: procedure
    .input(ofProject.extend({ of: heardSpan.optional() }))
    .query(({ ctx, input }) => ctx.backend.loudness(input.id, input.of)),
  measures: procedure.input(ofProject).query(({ ctx, input, signal }) => ctx.backend.measures(input.id, signal)),
  course: procedure
    .input(onExport)
    .query(({ ctx, input, signal }) => ctx.backend.course(input.id, input.request, signal)),
  limitCache: procedure
    .input(z.object({ bytes: z.number().min(LEAST_CACHE).max(MOST_CACHE) }))
    .mutation(({ ctx, input }) => ctx.backend.limitCache(input.bytes)),
  preview: procedure.input(onExport).query(({ ctx, input }) => ctx.backend.preview(input.id, input.request)),
  export: procedure.input(onExport).mutation(({ ctx, input }) => ctx.backend.export(input.id, input.request)),
  import: procedure
    .input(z.object({ id, paths: z.array(path).min(1).max(100) }))
    .mutation(({ ctx, input }) => ctx.backend.import(input.id, input.paths)),
  wav: procedure
    .input(
      z.object({
        id,
        stem: z.string().max(20).nullable(),
        start: z.int().min(0),
        end: z.int().min(0),
        version: z.enum(['original', 'mended']),
      }),
    )
    .mutation(({ ctx, input }) => ctx.backend.wav(input.id, input.stem, input.start, input.end, input.version)),
  plugins: procedure.query(({ ctx }) => ctx.backend.plugins()),
  scanPlugins: procedure
    .input(z.object({ again: z.boolean() }))
    .mutation(({ ctx, input }) => ctx.backend.scanPlugins(input.again)),
  insertFacts: procedure.input(insertPlace).query(({ ctx, input }) => ctx.backend.insertFacts(input)),
  showInsert: procedure.input(insertPlace).mutation(({ ctx, input }) => ctx.backend.showInsert(input)),
  processRegion: procedure
    .input(z.object({ id, region: id }))
    .mutation(({ ctx, input }) => ctx.backend.processRegion(input.id, input.region)),
  chained: procedure.input(ofProject).query(({ ctx, input, signal }) => ctx.backend.chained(input.id, signal)),
  passages: procedure.input(passageRequest).query(({ ctx, input, signal }) => ctx.backend.passages(input, signal)),
  keptChains: procedure.query(({ ctx }) => ctx.backend.keptChains()),
  loadChain: procedure.input(loadRequest).mutation(({ ctx, input }) => ctx.backend.loadChain(input)),
  keepChain: procedure.input(keepRequest).mutation(({ ctx, input }) => ctx.backend.keepChain(input)),
  renameChain: procedure
    .input(z.object({ name: chainName, to: chainName }))
    .mutation(({ ctx, input }) => ctx.backend.renameChain(input.name, input.to)),
  removeChain: procedure
    .input(z.object({ name: chainName }))
    .mutation(({ ctx, input }) => ctx.backend.removeChain(input.name)),
  midiPorts: procedure.query(({ ctx }) => ctx.backend.midiPorts()),
  midiSend: procedure
    .input(z.object({ output: midiName, messages: z.array(midiSend).max(1000) }))
    .mutation(({ ctx, input }) => ctx.backend.midiSend(input.output, input.messages)),
  midi: procedure.input(z.object({ input: midiName })).subscription(async function* ({ ctx, input, signal }) {
    try {
      yield* ctx.backend.midi(input.input, signal!);
    } catch (error) {
      throw outward(error, 'midi', ctx);
    }
  }),
  models: procedure.query(({ ctx }) => ctx.backend.models()),
  installModel: procedure.input(installRequest).mutation(({ ctx, input }) => ctx.backend.installModel(input)),
  preferModels: procedure.input(preferRequest).mutation(({ ctx, input }) => ctx.backend.preferModels(input)),
  verifyModel: procedure.input(modelRequest).mutation(({ ctx, input }) => ctx.backend.verifyModel(input.name)),
  removeModel: procedure.input(modelRequest).mutation(({ ctx, input }) => ctx.backend.removeModel(input.name)),
});

export type AppRouter = typeof router;
