import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { RecentProject } from '../api/backend.ts';
import { makeFolder } from '../audio/files.ts';
import { writeAtomically } from '../jobs/cache.ts';
import type { Project } from '../project/project.ts';
import { regionCounts } from '../project/selectors.ts';

const entrySchema = z.object({
  folder: z.string(),
  name: z.string(),
  duration: z.number(),
  opened: z.string(),
  /** Lists that were written before it was told have none: that nothing was found is not said of what may not have been searched. */
  searched: z.boolean().default(false),
  toMend: z.int().min(0),
  mended: z.int().min(0),
  /** Lists that were written before it was counted have none. */
  left: z.int().min(0).default(0),
  /** What the project was made from, and how its files looked then; null where it was opened as a project. */
  source: z.object({ path: z.string(), stamp: z.string() }).nullable(),
});

/** A recording or a folder of stems, and how its files look: when they were changed and how long they are. */
export interface Source {
  readonly path: string;
  readonly stamp: string;
}

type Entry = z.infer<typeof entrySchema>;

const MOST = 50;

/** The projects that were opened last, in a small file; the latest first. */
export class RecentList {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  list(): RecentProject[] {
    return this.read().map(({ source: _, ...entry }) => ({
      ...entry,
      missing: !existsSync(join(entry.folder, 'project.json')),
    }));
  }

  folders(): string[] {
    return this.read().map(({ folder }) => folder);
  }

  /** Where the recording lies that a project was made from; null where that is not known. */
  sourceOf(folder: string): string | null {
    return this.read().find((entry) => entry.folder === folder)?.source?.path ?? null;
  }

  /** The project that was made from this, where its files look as they did then; null where there is none. */
  madeFrom({ path, stamp }: Source): string | null {
    const found = this.read().find(({ source }) => source?.path === path && source.stamp === stamp);
    return found?.folder ?? null;
  }

  /** Puts a project at the top. `source`: what it was just made from or found by; undefined: as known. */
  opened(folder: string, project: Project, now: Date, source?: Source): void {
    const known = source ?? this.read().find((entry) => entry.folder === folder)?.source ?? null;
    this.write([
      { folder, opened: now.toISOString(), source: known, ...countsOf(project) },
      ...this.read().filter((entry) => entry.folder !== folder),
    ]);
  }

  /** Keeps what is said of a project up to date, where it is in the list. */
  changed(folder: string, project: Project): void {
    const before = this.read();
    const after = before.map((entry) => (entry.folder === folder ? { ...entry, ...countsOf(project) } : entry));
    if (JSON.stringify(before) !== JSON.stringify(after)) this.write(after);
  }

  private read(): Entry[] {
    try {
      return z.array(entrySchema).parse(JSON.parse(readFileSync(this.path, 'utf8')));
    } catch {
      return []; // none yet, or nothing that can be read: the projects themselves are elsewhere
    }
  }

  private write(entries: readonly Entry[]): void {
    const folder = dirname(this.path);
    makeFolder(folder);
    writeAtomically(this.path, `${JSON.stringify(entries.slice(0, MOST), null, 1)}\n`, folder);
  }
}

function countsOf(project: Project): Omit<Entry, 'folder' | 'opened' | 'source'> {
  const counts = regionCounts(project.regions);
  const { name, searched } = project;
  return { name, duration: project.length / project.sampleRate, searched, ...counts };
}
