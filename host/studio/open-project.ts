import { join } from 'node:path';
import { Cancelled } from '../../dsp/audio/source.ts';
import { type PerStem, perStem, STEMS } from '../../dsp/audio/stem.ts';
import type { StemDamage } from '../../dsp/damage/finding.ts';
import type { ProjectState, WorkKind } from '../api/backend.ts';
import { separateBeginning } from '../chain/beginning.ts';
import type { Opened } from '../chain/input.ts';
import { findDamage, hearMusic, type Stems } from '../chain/listen.ts';
import { openedOf } from '../chain/project-input.ts';
import { intoStems } from '../chain/song.ts';
import { features } from '../jobs/features.ts';
import { PlainError } from '../jobs/job.ts';
import { ofAsset, sumOf } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import type { Action } from '../project/actions.ts';
import { assetsOf, type Project, type ProjectProfile, type Take } from '../project/project.ts';
import type { ChainPlace } from '../project/selectors.ts';
import { keepAssets } from '../store/keep-assets.ts';
import { shareAssets } from '../store/project-folder.ts';
import type { ProjectDocument } from './document.ts';
import { InHand } from './in-hand.ts';
import { detectedRegions, separatedPayload } from './new-project.ts';
import { isOver, type Task, type WorkList } from './work-list.ts';

/** The host's own actions carry this name. */
const HOST = 'host';

/** The work that finding out is made of. */
const FINDING_OUT: readonly WorkKind[] = ['separate', 'detect', 'analyse'];

/**
 * How much of a song, and whether with its chosen takes or with others that a plugin in a DAW tries: of passages there are several a second while a knob is
 * turned, and no whole goes for them.
 */
type HeardPart = 'whole' | 'tried' | 'passage';

/** A window plays what it was given last until the next has come; another window may be one behind. */
const MOST_HEARD = 4;

/** Usual shares of the time of listening to music, measured on songs of a few minutes. */
const LISTENING = [
  { job: 'rhythm', count: 1, weight: 2 },
  { job: 'melody', count: 1, weight: 2 },
  { job: 'bass notes', count: 1, weight: 2 },
  { job: 'harmony', count: 1, weight: 3 },
  { job: 'drums', count: 1, weight: 2 },
  { job: 'describe', count: 1, weight: 1 },
  { job: 'features', count: 4, weight: 2 },
];
/** In stems that were made here, damage is heard in the whole first. */
const SEARCHING = [
  { job: 'detect', count: 5, weight: 9 },
  { job: 'attribute', count: 1, weight: 1 },
];
const SEARCHING_GIVEN = [{ job: 'detect', count: 4, weight: 1 }];

/** An open project and what is still being found out about it: stems, then damage, then music, each told as soon as it is there. */
export class OpenProject {
  readonly document: ProjectDocument;
  readonly inHand: InHand;
  private readonly runner: Runner;
  private readonly works: WorkList;
  private readonly log: (error: unknown, where: string) => void;
  private sharing: Promise<void> | null = null;
  private damageFound: PerStem<StemDamage> | null = null;
  private named: { readonly project: Project; readonly hashes: ReadonlySet<string> } | null = null;
  /** What is heard through plugins, the last of each place: it is heard, though the document does not name it. */
  private readonly heard: Record<HeardPart, Map<ChainPlace, readonly string[]>> = {
    whole: new Map(),
    tried: new Map(),
    passage: new Map(),
  };
  private carryingOn: Promise<void> = Promise.resolve();
  /** Resolves when separating, where it is under way, has ended one way or the other. */
  private separated: Promise<unknown> = Promise.resolve();
  private readonly closing = new AbortController();

  constructor(
    document: ProjectDocument,
    runner: Runner,
    works: WorkList,
    log: (error: unknown, where: string) => void,
  ) {
    this.document = document;
    this.inHand = new InHand(document.folder);
    this.runner = runner;
    this.works = works;
    this.log = log;
  }

  get id(): string {
    return this.document.id;
  }

  get project(): Project {
    return this.document.state().project;
  }

  /** With the changes that are on their way into the journal: what an action is about must be there when it is dispatched. */
  get latest(): Project {
    return this.document.latest;
  }

  state(): ProjectState {
    return this.document.state();
  }

  /** Whether the document refers to an asset, or a stem is heard from it. */
  names(hash: string): boolean {
    if (this.named?.project !== this.project) {
      this.named = { project: this.project, hashes: new Set(assetsOf(this.project).map((asset) => asset.hash)) };
    }
    if (this.named!.hashes.has(hash)) return true;
    return Object.values(this.heard).some((places) => [...places.values()].some((hashes) => hashes.includes(hash)));
  }

  /** Keeps the sound of a place through its plugins in the cache, with those before it that windows may still play. */
  keepHeard(part: HeardPart, place: ChainPlace, hash: string): void {
    const places = this.heard[part];
    const others = (places.get(place) ?? []).filter((other) => other !== hash);
    places.set(place, [hash, ...others].slice(0, MOST_HEARD));
  }

  get assetsFolder(): string {
    return join(this.document.folder, 'assets');
  }

  /**
   * Begins whatever the document still lacks, also where that failed or was cancelled before; what is under way goes on as it is.
   * Resolves when it is there, failed or was cancelled.
   */
  carryOn(): Promise<void> {
    const isUnderWay = this.works.of(this.id).some((work) => FINDING_OUT.includes(work.kind) && !isOver(work));
    if (this.closing.signal.aborted || isUnderWay) return this.carryingOn;
    // What was cancelled may still be on its way out.
    this.carryingOn = Promise.all([this.carryingOn.catch(() => {}), this.findOut()]).then(() => {});
    return this.carryingOn;
  }

  /** Does what the document still lacks, within a piece of work that needs it, and gives what treatments look at. Waits for the stems. */
  async listenedTo(
    runner: Runner,
    task: Pick<Task, 'waitFor'>,
  ): Promise<{ stems: Stems; damage: PerStem<StemDamage>; profile: ProjectProfile }> {
    if (!hasStems(this.project)) {
      task.waitFor('Waiting for the stems');
      await this.separated;
    }
    if (!hasStems(this.project)) {
      throw new PlainError('The recording is not separated into stems: go on with separating, then mend.');
    }
    await this.share();
    const stems = stemsOf(this.project);
    const damage = await this.damage(runner, stems);
    const profile = this.project.profile ?? (await hearMusic(runner, stems, damage));
    return { stems, damage, profile };
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.works.cancelAll(this.id);
    // Who began it hears why it failed.
    await this.carryingOn.catch(() => {});
    await this.document.close();
  }

  async dispatch(action: Action): Promise<void> {
    await this.document.dispatch(action, HOST);
  }

  /**
   * Tells of new takes of a region, where that was not removed meanwhile. That the surest is heard is a step of the person who asked for them, one for all of
   * `regions`.
   */
  async bring(
    work: string,
    regions: number,
    made: { readonly id: string; readonly takes: Take[]; readonly untouched: string | null },
  ): Promise<void> {
    // Asked and told at once: nothing comes between.
    if (!this.latest.regions.some(({ id }) => id === made.id)) return;
    const heard = !this.document.isTakenBack(work);
    await this.dispatch({ type: 'host/treated', payload: { ...made, asked: { work, regions, heard } } });
  }

  /** Puts assets that jobs made where the document may name them. */
  keep(assets: Iterable<{ readonly hash: string }>): Promise<void> {
    return keepAssets(this.document.folder, assets, this.runner.cache.folders.assets);
  }

  /** Makes the project's sounds available to jobs, once for all who wait for it: so it belongs to no single piece of work. */
  share(): Promise<void> {
    const runner = this.runner.within({ priority: 'asked', signal: this.closing.signal });
    this.sharing ??= shareAssets(runner, this.document.folder, this.project).catch((error: unknown) => {
      this.sharing = null;
      throw error;
    });
    return this.sharing;
  }

  /** After the cache was cleared: what the project names was kept, but not what it names again after an undo. */
  shareAgain(): void {
    this.sharing = null;
  }

  private async findOut(): Promise<void> {
    const { id: project } = this;
    const lacks = this.project;
    const separating = hasStems(lacks)
      ? null
      : this.works.add({
          project,
          kind: 'separate',
          title: 'Separating into stems',
          steps: [{ job: 'separate', count: 1, weight: 1 }],
        });
    const searching = lacks.searched
      ? null
      : this.works.add({
          project,
          kind: 'detect',
          title: 'Looking for damage',
          steps: lacks.source.kind === 'recording' ? SEARCHING : SEARCHING_GIVEN,
        });
    const listening =
      lacks.profile !== null
        ? null
        : this.works.add({ project, kind: 'analyse', title: 'Listening to the music', steps: LISTENING });
    const next = [separating, searching, listening];
    const steps = [this.separate, this.search, this.listen];
    // Nothing is found out without what comes before it.
    const cancelAfter = (i: number): void => {
      for (const later of next.slice(i + 1)) if (later !== null) this.works.cancel(later.id);
    };
    // At once, though a job may take a while to stop: who opens the project again meanwhile begins anew.
    for (const [i, task] of next.entries()) task?.signal.addEventListener('abort', () => cancelAfter(i));
    for (const [i, task] of next.entries()) {
      if (task === null) continue;
      const running = task.run(() => steps[i]!.call(this, task));
      if (task === separating) this.separated = running;
      const done = await running;
      if (done === null) cancelAfter(i);
    }
  }

  private async separate(task: Task): Promise<true> {
    const runner = this.runner.within(task.scope);
    await this.share();
    const opened = decoded(this.project);
    await this.begin(opened, task);
    const song = await intoStems(runner, opened);
    await this.keep([...Object.values(song.stems), ...(song.residual === null ? [] : [song.residual])]);
    if (task.signal.aborted) throw new Cancelled();
    await this.dispatch({ type: 'host/separated', payload: separatedPayload(song, this.project) });
    return true;
  }

  /** Gives the stems of the beginning, before the whole takes all threads. */
  private async begin({ mix, stems }: Opened, task: Task): Promise<void> {
    if (stems !== null) return;
    task.waitFor('Separating the beginning');
    const { signal } = task;
    // Its jobs are not told of: they are no part of the whole.
    const runner = this.runner.within({ signal, priority: 'shown' });
    try {
      const heard = await separateBeginning(runner, mix);
      if (heard !== null) task.begin(heard);
    } catch (error) {
      // Without it there is only nothing to hear yet: no reason to keep the whole back.
      if (!(error instanceof Cancelled)) this.log(error, 'separating the beginning');
    }
  }

  private async search(task: Task): Promise<true> {
    const runner = this.runner.within(task.scope);
    await this.share();
    const damage = await this.damage(runner, stemsOf(this.project));
    if (task.signal.aborted) throw new Cancelled();
    const { mixAsset, residual, separator, tracks } = this.project;
    const measured = tracks.map((track) => ({
      ...track,
      snr: damage[track.stem].snr,
      lufs: damage[track.stem].lufs,
    }));
    await this.dispatch({ type: 'host/separated', payload: { mixAsset, residual, separator, tracks: measured } });
    await this.dispatch({
      type: 'host/detected',
      payload: {
        regions: detectedRegions(damage, this.project),
        levels: perStem((stem) => damage[stem].level),
      },
    });
    return true;
  }

  private async listen(task: Task): Promise<true> {
    const runner = this.runner.within(task.scope);
    await this.share();
    const stems = stemsOf(this.project);
    const profile = await hearMusic(runner, stems, await this.damage(runner, stems));
    if (task.signal.aborted) throw new Cancelled();
    await this.dispatch({ type: 'host/heard', payload: { profile } });
    // What the first treatment would have to wait for.
    await Promise.all(STEMS.map((stem) => runner.run(features, { stem: stems.stems[stem] }, stem)));
    return true;
  }

  private async damage(runner: Runner, stems: Stems): Promise<PerStem<StemDamage>> {
    this.damageFound ??= await findDamage(runner, stems);
    return this.damageFound;
  }
}

/** Whether a project is in stems, and what is beside them is known. */
export function hasStems({ tracks, mixAsset, residual }: Project): boolean {
  return tracks.length > 0 && (mixAsset === null || residual !== null);
}

function stemsOf(project: Project): Stems {
  const { mix, stems } = openedOf(project);
  return { mix, stems: stems!, separated: project.separator !== null };
}

/** A project that is not in stems yet, as if its recording had just been decoded. */
function decoded(project: Project): Opened {
  if (project.tracks.length > 0) return { ...openedOf(project), project: null };
  const { sampleRate, channels, length, mixAsset, source } = project;
  return {
    ...source,
    sampleRate,
    channels,
    length,
    mixAsset,
    mix: mixAsset === null ? sumOf([]) : ofAsset(mixAsset),
    stems: null,
    residual: null,
    missing: [],
    project: null,
  };
}
