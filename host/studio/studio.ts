import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import type { CatalogueEntry } from '../../models/catalogue/entries.ts';
import type {
  Backend,
  ChangeEvent,
  ExportPreview,
  ExportRequest,
  FolderListing,
  HeardSpan,
  HostInfo,
  ImportOutcome,
  Loudness,
  MidiPortNames,
  MidiSend,
  ProjectState,
  RecentProject,
  Work,
} from '../api/backend.ts';
import { type MasterCourse, MEASURING_SONG, type PartMeasures, TRYING_MASTER } from '../api/measures.ts';
import type { InstallRequest, ModelList } from '../api/models.ts';
import {
  type ChainedPassage,
  type ChainedStem,
  type InsertFacts,
  type InsertPlace,
  type KeepRequest,
  type LoadRequest,
  type PassageRequest,
  PLAYING_THROUGH,
  type PluginCatalogue,
} from '../api/plugins.ts';
import { readGrowingPeaks } from '../audio/asset.ts';
import type { Peaks } from '../audio/peaks.ts';
import { assertPossible } from '../export/export-wishes.ts';
import { keptChain } from '../jobs/kept-chain.ts';
import type { SourceRef } from '../jobs/refs.ts';
import type { Runner, Scope } from '../jobs/runner.ts';
import { tile } from '../jobs/tile.ts';
import { loadMidi } from '../midi/load.ts';
import { createHostMidi, messagesOf } from '../midi/ports.ts';
import { KeptChains } from '../plugins/kept-chains.ts';
import { regionToProcess } from '../plugins/processed-take.ts';
import type { Action } from '../project/actions.ts';
import { chainOf } from '../project/selectors.ts';
import type { Files } from '../server/file-routes.ts';
import type { Sounds } from '../server/sound-routes.ts';
import { chainedPassages, chainedStems, triedStem } from './chained.ts';
import { writeSpan } from './drag-out.ts';
import { assertFree, EXPORT_WORDS, exportNow, exportPath, exportSteps, wishesOf } from './exporting.ts';
import { hostInfo } from './host-info.ts';
import { importInto, importWork } from './importing.ts';
import { listFolder } from './listing.ts';
import { COURSE_STEPS, courseOf } from './master-course.ts';
import { loudnessOf, previewOf } from './measuring.ts';
import { goOnMending, mend } from './mending.ts';
import { Models } from './models.ts';
import type { OpenProject } from './open-project.ts';
import type { Places } from './places.ts';
import { Plugins } from './plugins.ts';
import { processRegion, processTitle } from './process-region.ts';
import type { Step } from './progress-meter.ts';
import { Shelf } from './shelf.ts';
import { MOST_MEASURED, songMeasures } from './song-measures.ts';
import { waited } from './waited.ts';
import { type Task, type WorkDraft, WorkList } from './work-list.ts';

export interface StudioOptions {
  readonly runner: Runner;
  readonly places: Places;
  /** The models that can be had; default: the official ones. */
  readonly catalogue?: readonly CatalogueEntry[];
  /** The sentence that an error carries for the person; null where it is a bug. */
  sentenceOf(error: unknown): string | null;
  log(error: unknown, where: string): void;
}

const BUG = 'Something went wrong inside Resonate: try again, and report it if it repeats.';

/** What stands behind the API: open projects and the work on them. */
export class Studio implements Backend, Sounds, Files {
  readonly places: Places;
  private readonly runner: Runner;
  private readonly works: WorkList;
  private readonly shelf: Shelf;
  private readonly neural: Models;
  private readonly ports = createHostMidi(loadMidi);
  private readonly inserts = new Plugins((project, title, error) => {
    void this.works.add({ project, kind: 'treat', title, steps: [] }).run(() => Promise.reject(error));
  });
  private readonly chains: KeptChains;

  constructor({ runner, places, catalogue, sentenceOf, log }: StudioOptions) {
    this.runner = runner;
    this.places = places;
    this.chains = new KeptChains(places.chains);
    this.works = new WorkList(
      (error, where) => {
        const sentence = sentenceOf(error);
        if (sentence === null) log(error, where);
        return sentence ?? BUG;
      },
      () => this.shelf.tidy(),
    );
    this.shelf = new Shelf({
      runner,
      places,
      works: this.works,
      log,
      onOpened: (open) => goOnMending(open, runner, this.works),
    });
    this.neural = new Models(this.works, catalogue);
  }

  async info(): Promise<HostInfo> {
    return hostInfo(this.runner, this.places);
  }

  async recent(): Promise<readonly RecentProject[]> {
    return this.shelf.recent();
  }

  async list(path: string | null): Promise<FolderListing> {
    return listFolder(path);
  }

  open(path: string): Promise<{ id: string }> {
    return this.shelf.open(path);
  }

  async state(id: string): Promise<ProjectState> {
    return (await this.shelf.find(id)).state();
  }

  async dispatch(id: string, action: Action, client: string): Promise<{ revision: number }> {
    const open = await this.shelf.find(id);
    const done = await open.document.dispatch(action, client);
    if (action.type === 'insert/remove' || action.type === 'insert/chain') void this.inserts.forget(open);
    return done;
  }

  async undo(id: string): Promise<{ revision: number }> {
    const open = await this.shelf.find(id);
    const done = await open.document.undo();
    void this.inserts.forget(open);
    return done;
  }

  async redo(id: string): Promise<{ revision: number }> {
    const open = await this.shelf.find(id);
    const done = await open.document.redo();
    void this.inserts.forget(open);
    return done;
  }

  async *changes(id: string, since: number, signal: AbortSignal): AsyncGenerator<ChangeEvent> {
    yield* (await this.shelf.find(id)).document.changes(since, signal);
  }

  work(id: string, signal: AbortSignal): AsyncGenerator<readonly Work[]> {
    return this.works.follow(id, signal);
  }

  async cancel(work: string): Promise<void> {
    this.works.cancel(work);
  }

  async treat(id: string, ids: readonly string[]): Promise<{ work: string }> {
    return { work: mend(await this.shelf.find(id), this.runner, this.works, ids) };
  }

  loudness(id: string, of?: HeardSpan): Promise<Loudness> {
    const steps = [{ job: 'loudness', count: 1, weight: 1 }];
    return this.measured(id, 'Measuring the loudness', steps, (open, runner) => loudnessOf(open, runner, of));
  }

  measures(id: string, signal?: AbortSignal): Promise<readonly PartMeasures[]> {
    const steps = [{ job: 'measure', count: MOST_MEASURED, weight: 1 }];
    // Whoever waits for a take waits for that first.
    const scope = { priority: 'background', ...(signal === undefined ? {} : { signal }) } as const;
    return this.measured(id, MEASURING_SONG, steps, songMeasures, scope);
  }

  course(id: string, request: ExportRequest, signal?: AbortSignal): Promise<MasterCourse> {
    const course = (open: OpenProject, runner: Runner) => courseOf(open, runner, request);
    return this.measured(id, TRYING_MASTER, COURSE_STEPS, course, signal === undefined ? {} : { signal });
  }

  async limitCache(bytes: number): Promise<HostInfo> {
    this.runner.cache.setLimit(bytes);
    this.shelf.tidy();
    return this.info();
  }

  preview(id: string, request: ExportRequest): Promise<ExportPreview> {
    const preview = (open: OpenProject, runner: Runner) => previewOf(open, runner, request);
    return this.measured(id, 'Measuring for the export', [{ job: 'levels', count: 1, weight: 1 }], preview);
  }

  async export(id: string, request: ExportRequest): Promise<{ work: string }> {
    const open = await this.shelf.find(id);
    const { format } = request;
    const out = exportPath(request);
    assertPossible(open.project, format, wishesOf(request));
    assertFree(open, request, this.shelf.sourceOf(open));
    const title = `Writing ${EXPORT_WORDS[format]} to ${basename(out)}`;
    const task = this.works.add({ project: id, kind: 'export', title, steps: exportSteps(open.project, request) });
    void task.run(
      () => exportNow(open, this.runner.within(task.scope), request),
      (files) => files,
    );
    return { work: task.id };
  }

  import(id: string, paths: readonly string[]): Promise<ImportOutcome> {
    const read = (open: OpenProject, runner: Runner) => importInto(open, runner, paths);
    return this.waited(id, importWork(paths), read, { priority: 'shown' });
  }

  async wav(
    id: string,
    stem: string | null,
    start: number,
    end: number,
    version: 'original' | 'mended',
  ): Promise<{ path: string }> {
    const open = await this.shelf.find(id);
    const { dragged } = this.places;
    // The person holds the mouse button meanwhile.
    const runner = this.runner.within({ priority: 'shown' });
    return { path: await writeSpan(open, runner, dragged, stem, { start, end }, version) };
  }

  async plugins(): Promise<PluginCatalogue> {
    return this.inserts.catalogue();
  }

  scanPlugins(again: boolean): Promise<PluginCatalogue> {
    return this.inserts.scan(again);
  }

  async insertFacts(where: InsertPlace): Promise<InsertFacts> {
    return this.inserts.facts(await this.shelf.find(where.id), where);
  }

  async showInsert(where: InsertPlace): Promise<void> {
    return this.inserts.show(await this.shelf.find(where.id), where);
  }

  async processRegion(id: string, region: string): Promise<{ work: string }> {
    const open = await this.shelf.find(id);
    const chosen = regionToProcess(open.project, region);
    const title = processTitle(open.project, chosen);
    const steps = [{ job: 'plugins', count: 1, weight: 1 }];
    const task = this.works.add({ project: id, kind: 'treat', title, regions: [region], steps });
    void task.run(() => processRegion(open, this.runner.within(task.scope), task, chosen));
    return { work: task.id };
  }

  chained(id: string, signal?: AbortSignal): Promise<readonly ChainedStem[]> {
    const steps = [{ job: 'plugins', count: STEMS.length, weight: 1 }];
    return this.measured(id, PLAYING_THROUGH, steps, chainedStems, signal === undefined ? {} : { signal });
  }

  /** A sound of a stem, with other takes than the chosen ones, through the plugins of that stem. */
  throughPlugins(id: string, stem: StemName, source: SourceRef): Promise<ChainedStem> {
    const steps = [{ job: 'plugins', count: 1, weight: 1 }];
    return this.measured(id, PLAYING_THROUGH, steps, (open, runner) => triedStem(open, runner, stem, source));
  }

  async passages(request: PassageRequest, signal?: AbortSignal): Promise<readonly ChainedPassage[]> {
    const open = await this.shelf.find(request.id);
    const runner = this.runner.within({ priority: 'shown', ...(signal === undefined ? {} : { signal }) });
    const isNamed = (hash: string): boolean => this.shelf.names(hash);
    return chainedPassages(open, { runner, live: this.inserts.live, isNamed }, request);
  }

  async keptChains(): Promise<readonly string[]> {
    return this.chains.list();
  }

  async loadChain({ id, place, name }: LoadRequest): Promise<void> {
    const open = await this.shelf.find(id);
    const runner = this.runner.within({ priority: 'shown' });
    const kept = await runner.run(keptChain, { folder: this.places.chains, name });
    const inserts = kept.map((insert) => ({ ...insert, id: `c${randomBytes(6).toString('hex')}` }));
    await open.dispatch({ type: 'insert/chain', payload: { place, inserts, name } });
    void this.inserts.forget(open);
  }

  async keepChain({ id, place, name, replace }: KeepRequest): Promise<readonly string[]> {
    const { project } = await this.shelf.find(id);
    this.chains.keep(name, chainOf(project, place), replace);
    return this.chains.list();
  }

  async renameChain(name: string, to: string): Promise<readonly string[]> {
    this.chains.rename(name, to);
    return this.chains.list();
  }

  async removeChain(name: string): Promise<readonly string[]> {
    this.chains.remove(name);
    return this.chains.list();
  }

  midiPorts(): Promise<MidiPortNames> {
    return this.ports.list();
  }

  midiSend(output: string, messages: readonly MidiSend[]): Promise<void> {
    return this.ports.send(output, messages);
  }

  midi(input: string, signal: AbortSignal): AsyncGenerator<readonly number[]> {
    return messagesOf(this.ports, input, signal);
  }

  async models(): Promise<ModelList> {
    return this.neural.list();
  }

  async installModel(request: InstallRequest): Promise<{ work: string }> {
    return this.neural.install(request);
  }

  async preferModels(preferred: Pick<ModelList, 'separatorWeights'>): Promise<void> {
    this.neural.prefer(preferred);
  }

  async verifyModel(name: string): Promise<{ work: string }> {
    return this.neural.verify(name);
  }

  async removeModel(name: string): Promise<{ work: string }> {
    return this.neural.remove(name);
  }

  folderOf(hash: string): string | null {
    return this.shelf.folderOf(hash);
  }

  growingPeaks(id: string, level: number, start: number, count: number): Peaks | null {
    return readGrowingPeaks(this.runner.cache.folders.assets, id, level, start, count);
  }

  async tile(hash: string, index: number, zoom: number, signal: AbortSignal): Promise<Uint8Array | null> {
    const folder = this.shelf.folderOf(hash);
    if (folder === null) return null;
    const pixels = await this.runner.within({ priority: 'shown', signal }).run(tile, { folder, hash, index, zoom });
    return Buffer.from(pixels, 'base64');
  }

  get uploads(): string {
    return this.places.uploads;
  }

  filesOf(work: string): readonly string[] {
    return this.works.find(work)?.files ?? [];
  }

  /** Whether anything is done that somebody asked for. */
  get isBusy(): boolean {
    return this.works.isAtWork || !this.runner.isIdle;
  }

  /** Ends all work; what is finished is kept. */
  async close(): Promise<void> {
    this.ports.close();
    // What was just done in a plugin's window goes into its project.
    await this.inserts.close();
    await this.shelf.close();
  }

  /** Numbers that the person waits for. */
  private measured<T>(
    id: string,
    title: string,
    steps: readonly Step[],
    measure: (open: OpenProject, runner: Runner) => Promise<T>,
    scope: Pick<Scope, 'priority' | 'signal'> = {},
  ): Promise<T> {
    return this.waited(id, { kind: 'measure', title, steps }, measure, scope);
  }

  /** What the person waits for. */
  private async waited<T>(
    id: string,
    draft: Omit<WorkDraft, 'project'>,
    work: (open: OpenProject, runner: Runner) => Promise<T>,
    { signal, ...scope }: Pick<Scope, 'priority' | 'signal'> = {},
  ): Promise<T> {
    const open = await this.shelf.find(id);
    const run = (task: Task) => work(open, this.runner.within({ ...task.scope, ...scope }));
    return waited(this.works, { project: id, ...draft }, run, signal);
  }
}
