import { join } from 'node:path';
import type { Changed, ChangedSpan, Mend, Part, Read, Song, Sound } from '../../bridge/protocol/messages.ts';
import type { OpenSong } from '../../bridge/server/host.ts';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import type { ProjectState } from '../api/backend.ts';
import { reachOf } from '../audio/resample.ts';
import { PlainError } from '../jobs/job.ts';
import type { Asset, Project } from '../project/project.ts';
import { hasStems } from '../studio/open-project.ts';
import type { Studio } from '../studio/studio.ts';
import { Chains, type RenderSound, type RenderStems } from './chains.ts';
import { mendSpan } from './mend-span.ts';
import {
  changedStems,
  isMended,
  mendedPart,
  merged,
  mostTakes,
  originalPart,
  partsOf,
  type Span,
  stemsOf,
  within,
} from './parts.ts';
import type { SpanReader } from './reader.ts';

type Projects = Pick<Studio, 'state' | 'changes' | 'dispatch' | 'treat' | 'folderOf'>;

/** What a song is read and rendered by. */
export interface Means {
  readonly projects: Projects;
  readonly reader: SpanReader;
  readonly render: RenderStems;
  readonly renderSound: RenderSound;
}

/** A project as one plugin plays it: at the plugin's rate, as it stands, with word of every change of its sound. */
export class PlayedSong implements OpenSong {
  readonly song: Song;
  private readonly projects: Projects;
  private readonly reader: SpanReader;
  private readonly rate: number;
  private readonly onChange: (changed: Changed) => void;
  private readonly chains: Chains;
  private readonly closing = new AbortController();
  private now: ProjectState;
  /** What is heard in place of each stem, as it was told last. */
  private told: string;

  /** Rejects with a PlainError where the project is not in stems yet. */
  static async open(means: Means, id: string, rate: number, onChange: (changed: Changed) => void): Promise<PlayedSong> {
    const state = await means.projects.state(id);
    if (!hasStems(state.project)) {
      throw new PlainError(`${state.project.name} is still being separated into stems: it plays when that is done.`);
    }
    const song = new PlayedSong(means, state, rate, onChange);
    // A project that cannot be looked at any more is told to whoever reads it next.
    song.follow().catch(() => song.close());
    return song;
  }

  private constructor(
    { projects, reader, render, renderSound }: Means,
    state: ProjectState,
    rate: number,
    onChange: (changed: Changed) => void,
  ) {
    this.projects = projects;
    this.reader = reader;
    this.rate = rate;
    this.onChange = onChange;
    this.now = state;
    const { id, folder, revision, project } = state;
    this.chains = new Chains({
      id,
      render,
      renderSound,
      now: async () => (await projects.state(id)).project,
      folderOf: (hash) => projects.folderOf(hash),
      onRendered: () => this.tell([]),
    });
    this.told = this.heard();
    this.chains.follow(project, 0);
    this.song = {
      project: folder,
      name: project.name,
      revision,
      rate,
      length: Math.round((project.length * rate) / project.sampleRate),
      parts: partsOf(project),
      takes: mostTakes(project),
      ...this.chains.news(project),
    };
  }

  async read({ part, take, start, count }: Read): Promise<Sound> {
    const { project, revision, folder } = this.now;
    const { start: from, end } = heardIn(project, this.rate, { start, end: start + count });
    const { folders, heard } = this.through(part, take);
    const mended = within(mendedPart(project, part, take, heard), from, end);
    const isOther = heard !== undefined || isMended(mended);
    const versions = isOther ? [mended, originalPart(project, part)] : [mended];
    const assets = [join(folder, 'assets'), ...folders];
    const request = { assets, versions, rate: this.rate, start, count };
    const planes = await this.reader.read(request);
    return { revision, mended: planes[0]!, original: planes[1] ?? null };
  }

  async mend({ part, start, end }: Mend): Promise<string> {
    const { project, id } = this.now;
    const scale = project.sampleRate / this.rate;
    const span = {
      start: Math.max(0, Math.round(start * scale)),
      end: Math.min(project.length, Math.round(end * scale)),
    };
    return mendSpan(this.projects, id, project, part, span);
  }

  close(): void {
    this.closing.abort();
    this.chains.close();
  }

  /** The plugins that a part is heard through, and the folders where that lies; nothing where there are none. */
  private through(
    part: Part,
    take: number,
  ): { readonly folders: readonly string[]; readonly heard?: (stem: StemName) => Asset | null } {
    const { project } = this.now;
    const isNew = this.chains.want(project, stemsOf(part), take);
    const stems = stemsOf(part).filter((stem) => this.chains.heard(project, stem, take) !== null);
    const folders = stems.length === 0 ? null : this.chains.folders(project, stems, take);
    // That it is rendered is told before the sound without comes. Where a rendering is gone nothing is heard in its place meanwhile: what comes is another
    // sound again, though it is made of the same.
    if (isNew || folders === null) this.tell([]);
    return folders === null ? { folders: [] } : { folders, heard: (stem) => this.chains.heard(project, stem, take) };
  }

  /** What is heard through plugins now, and what is said of it. */
  private heard(): string {
    const { project } = this.now;
    return JSON.stringify([STEMS.map((stem) => this.chains.hashes(project, stem)), this.chains.news(project)]);
  }

  /** Tells of spans that sound otherwise, and of all stems that other plugins, or none any more, are heard on. */
  private tell(spans: readonly ChangedSpan[]): void {
    const { revision, project } = this.now;
    const before = this.told;
    this.told = this.heard();
    if (this.closing.signal.aborted || (spans.length === 0 && this.told === before)) return;
    const hashes = (text: string): readonly string[] => JSON.parse(text)[0].map((one: unknown) => JSON.stringify(one));
    const [old, now] = [hashes(before), hashes(this.told)];
    const others = STEMS.filter((_, i) => old[i] !== now[i]);
    const whole = (part: Part): ChangedSpan => ({ part, start: 0, end: this.song.length });
    const wholes = others.length === 0 ? [] : [...others, 'mix' as const].map(whole);
    const news = this.chains.news(project);
    this.onChange({ revision, takes: mostTakes(project), spans: [...spans, ...wholes], ...news });
  }

  private async follow(): Promise<void> {
    const { signal } = this.closing;
    const { id, revision } = this.now;
    for await (const _ of this.projects.changes(id, revision, signal)) {
      const before = this.now.project;
      this.now = await this.projects.state(id);
      const { project } = this.now;
      this.chains.follow(project);
      this.tell(changedSpans(before, project, this.rate));
    }
  }
}

/** The frames of the project that are heard in a span at another rate. */
function heardIn({ sampleRate }: Project, rate: number, { start, end }: Span): Span {
  if (rate === sampleRate) return { start, end };
  const reach = reachOf(sampleRate, rate);
  const scale = sampleRate / rate;
  return { start: Math.floor(start * scale) - reach, end: Math.ceil(end * scale) + reach };
}

/** Where each part may sound otherwise, at another rate. */
export function changedSpans(before: Project, after: Project, rate: number): ChangedSpan[] {
  const stems = changedStems(before, after);
  const parts: [Part, readonly Span[]][] = [...stems, ['mix', merged([...stems.values()].flat())]];
  const { sampleRate } = after;
  const reach = rate === sampleRate ? 0 : reachOf(rate, sampleRate);
  const scale = rate / sampleRate;
  return parts.flatMap(([part, spans]) =>
    spans.map(({ start, end }) => ({
      part,
      start: Math.max(0, Math.floor(start * scale) - reach),
      end: Math.ceil(end * scale) + reach,
    })),
  );
}
