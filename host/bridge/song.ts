import { join } from 'node:path';
import type { Changed, ChangedSpan, Mend, Part, Read, Song, Sound } from '../../bridge/protocol/messages.ts';
import type { OpenSong } from '../../bridge/server/host.ts';
import type { ProjectState } from '../api/backend.ts';
import { reachOf } from '../audio/resample.ts';
import { PlainError } from '../jobs/job.ts';
import type { Project } from '../project/project.ts';
import { hasStems } from '../studio/open-project.ts';
import type { Studio } from '../studio/studio.ts';
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
  within,
} from './parts.ts';
import type { SpanReader } from './reader.ts';

type Projects = Pick<Studio, 'state' | 'changes' | 'dispatch' | 'treat'>;

/** A project as one plugin plays it: at the plugin's rate, as it stands, with word of every change of its sound. */
export class PlayedSong implements OpenSong {
  readonly song: Song;
  private readonly projects: Projects;
  private readonly reader: SpanReader;
  private readonly rate: number;
  private readonly closing = new AbortController();
  private now: ProjectState;

  /** Rejects with a PlainError where the project is not in stems yet. */
  static async open(
    projects: Projects,
    reader: SpanReader,
    id: string,
    rate: number,
    onChange: (changed: Changed) => void,
  ): Promise<PlayedSong> {
    const state = await projects.state(id);
    if (!hasStems(state.project)) {
      throw new PlainError(`${state.project.name} is still being separated into stems: it plays when that is done.`);
    }
    const song = new PlayedSong(projects, reader, state, rate);
    // A project that cannot be looked at any more is told to whoever reads it next.
    song.follow(onChange).catch(() => song.close());
    return song;
  }

  private constructor(projects: Projects, reader: SpanReader, state: ProjectState, rate: number) {
    this.projects = projects;
    this.reader = reader;
    this.rate = rate;
    this.now = state;
    const { folder, revision, project } = state;
    this.song = {
      project: folder,
      name: project.name,
      revision,
      rate,
      length: Math.round((project.length * rate) / project.sampleRate),
      parts: partsOf(project),
      takes: mostTakes(project),
    };
  }

  async read({ part, take, start, count }: Read): Promise<Sound> {
    const { project, revision, folder } = this.now;
    const { start: from, end } = heardIn(project, this.rate, { start, end: start + count });
    const mended = within(mendedPart(project, part, take), from, end);
    const versions = isMended(mended) ? [mended, originalPart(project, part)] : [mended];
    const planes = await this.reader.read({ assets: join(folder, 'assets'), versions, rate: this.rate, start, count });
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
  }

  private async follow(onChange: (changed: Changed) => void): Promise<void> {
    const { signal } = this.closing;
    const { id, revision } = this.now;
    for await (const _ of this.projects.changes(id, revision, signal)) {
      const before = this.now.project;
      this.now = await this.projects.state(id);
      const { project, revision } = this.now;
      const spans = changedSpans(before, project, this.rate);
      if (spans.length > 0 && !signal.aborted) onChange({ revision, takes: mostTakes(project), spans });
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
