import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { stemOfFile } from '../chain/stem-files.ts';
import { PROVENANCE_FORMAT, PROVENANCE_VERSION } from '../export/provenance.ts';
import { SIDECAR } from '../export/write-provenance.ts';
import type { SourceRef, TakeRef } from '../jobs/refs.ts';
import type { Project } from '../project/project.ts';

/** What is read of a sidecar: enough to make the stems again as they were exported. It is hostile until parsed. */
const sidecarSchema = z.object({
  format: z.literal(PROVENANCE_FORMAT),
  version: z.literal(PROVENANCE_VERSION),
  recording: z.object({ sha256: z.string() }),
  sampleRate: z.int().positive(),
  length: z.int().min(0),
  files: z.array(z.object({ path: z.string(), sha256: z.string() })).max(100_000),
  plugins: z.record(z.string(), z.array(z.object({ name: z.string() }))).exactOptional(),
  regions: z
    .array(
      z.object({
        stem: z.enum(STEMS),
        frames: z.tuple([z.int().min(0), z.int().min(0)]),
        blend: z.number().min(0).max(1),
        fadeIn: z.int().min(0),
        fadeOut: z.int().min(0),
        law: z.number().min(0.5).max(1),
        asset: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .max(100_000),
});
export type Sidecar = z.infer<typeof sidecarSchema>;

/** By which a project is known in its exports. */
export type Exported = Pick<Project, 'source' | 'sampleRate' | 'length'>;

/** Bytes: 100,000 regions with all that is said of them. */
const LARGEST = 256 * 2 ** 20;

/** A sidecar; null for what is none. */
export function readSidecar(path: string): Sidecar | null {
  try {
    if (statSync(path).size > LARGEST) return null;
    const parsed = sidecarSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** How far above a file its sidecar may lie: the sound of a REAPER project is two folders below it. */
const FOLDERS_UP = 2;

/**
 * The sidecar of the export that a file came from, of this project's recording: among those in its folder and the ones above the nearest that names the
 * file, for it keeps its place when it is written over; else the nearest at all. Null where there is none.
 * `unread`: names of those beside it that cannot be read, because they are damaged or of a later Resonate.
 */
export function sidecarFor(
  file: string,
  project: Exported,
): { readonly sidecar: Sidecar | null; readonly unread: readonly string[] } {
  let nearest: Sidecar | null = null;
  const unread: string[] = [];
  let place = dirname(resolve(file));
  for (let up = 0; up <= FOLDERS_UP; up++, place = dirname(place)) {
    const inside = relative(place, resolve(file)).split(sep).join('/');
    const names = namesIn(place).filter((name) => name.endsWith(SIDECAR));
    // Its plain name first, then by name: the same folder gives the same answer.
    names.sort((a, b) => Number(b === SIDECAR) - Number(a === SIDECAR) || (a < b ? -1 : 1));
    for (const name of names) {
      const sidecar = readSidecar(join(place, name));
      if (sidecar === null) unread.push(name);
      if (sidecar === null || !isOf(sidecar, project)) continue;
      if (sidecar.files.some(({ path }) => path === inside)) return { sidecar, unread };
      nearest ??= sidecar;
    }
  }
  return { sidecar: nearest, unread };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A folder above may be closed to this person.
    return [];
  }
}

/** The names of the plugins that a stem went through into its own file; none where the file holds it before them, or where only a mix was written. */
export function pluginsOf({ plugins, files }: Sidecar, stem: StemName): string[] {
  const isWritten = files.some(({ path }) => stemOfFile(basename(path)) === stem);
  return isWritten ? (plugins?.[stem] ?? []).map(({ name }) => name) : [];
}

/** Whether it tells of this project's recording. */
export function isOf({ recording, sampleRate, length }: Sidecar, project: Exported): boolean {
  return recording.sha256 === project.source.sha256 && sampleRate === project.sampleRate && length === project.length;
}

/** A stem as it was exported, made of the project's own sounds; null where one of them is not there any more. */
export function exportedStem(
  { regions }: Sidecar,
  project: Project,
  stem: StemName,
  isThere: (hash: string) => boolean,
): { source: SourceRef; hashes: TakeRef['asset'][] } | null {
  const original = project.tracks.find((track) => track.stem === stem)!.asset;
  const takes: TakeRef[] = [];
  for (const { stem: own, frames, blend, fadeIn, fadeOut, law, asset } of regions) {
    if (own !== stem) continue;
    const [start, end] = frames;
    if (end <= start || end > project.length || fadeIn > end - start || fadeOut > end - start || !isThere(asset))
      return null;
    const { sampleRate, channels } = project;
    takes.push({
      start,
      end,
      fadeIn,
      fadeOut,
      law,
      blend,
      asset: { hash: asset, sampleRate, channels, length: end - start },
    });
  }
  const source: SourceRef =
    takes.length === 0
      ? { kind: 'asset', asset: original }
      : { kind: 'mended', original, takes: takes.sort((a, b) => a.start - b.start) };
  return { source, hashes: takes.map((take) => take.asset) };
}
