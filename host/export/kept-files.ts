import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { stemOfFile } from '../chain/stem-files.ts';
import { hashFile } from '../jobs/hash-file.ts';
import type { Runner } from '../jobs/runner.ts';
import type { Provenance } from './provenance.ts';

/** What is read of the sidecar of an earlier export: it may be anybody's. */
const earlierSchema = z.looseObject({
  format: z.string(),
  version: z.number(),
  recording: z.unknown(),
  regions: z.array(z.looseObject({ stem: z.string() })).max(100_000),
  stems: z.record(z.string(), z.unknown()),
  plugins: z.record(z.string(), z.unknown()).exactOptional(),
  sound: z.unknown().exactOptional(),
  files: z
    .array(z.object({ path: z.string(), sha256: z.string(), bytes: z.int().min(0) }))
    // Four stems and what is left beside them, in both formats, with and without a song's name.
    .max(100),
});
type Earlier = z.infer<typeof earlierSchema>;

/** Bytes: 100,000 regions with all that is said of them. */
const LARGEST = 256 * 2 ** 20;

/**
 * The stems of an earlier export that the sidecar at `path` tells of and that lie there as it tells, where all that `now` says of such a stem is what was said of
 * it then: they are told of further. None where there is no sidecar.
 */
export async function keptFiles(runner: Runner, path: string, now: Provenance): Promise<Provenance['files']> {
  const earlier = earlierAt(path);
  if (earlier === null) return [];
  const written = new Set(now.files.map((file) => file.path));
  const kept: Provenance['files'][number][] = [];
  for (const file of earlier.files) {
    if (written.has(file.path) || basename(file.path) !== file.path || !isStillTrue(earlier, now, file.path)) continue;
    const place = join(dirname(path), file.path);
    const there = await runner.run(hashFile, { path: place }, file.path).catch(() => null);
    if (there?.sha256 === file.sha256 && there.bytes === file.bytes) kept.push(file);
  }
  return kept;
}

function earlierAt(path: string): Earlier | null {
  try {
    if (statSync(path).size > LARGEST) return null;
    return earlierSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // None, or none of ours: it is written anew.
    return null;
  }
}

/** Whether both tell the same of what went into the file of a stem. */
function isStillTrue(earlier: Earlier, now: Provenance, file: string): boolean {
  const stem = stemOfFile(file);
  const of = ({ format, version, recording, regions, stems, plugins, sound }: Earlier | Provenance) =>
    JSON.stringify([
      [format, version, recording, sound ?? null],
      stem === null
        ? null
        : [
            regions.filter((region) => region.stem === stem),
            (stems as Readonly<Record<string, unknown>>)[stem] ?? null,
            (plugins as Readonly<Record<string, unknown>> | undefined)?.[stem] ?? null,
          ],
    ]);
  return of(earlier) === of(now);
}
