import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type PerStem, perStem } from '../../dsp/audio/stem.ts';
import { changedSpans, mendedStem } from '../chain/mend.ts';
import type { OutsideProof } from '../chain/report.ts';
import { proveViews } from '../chain/write-stems.ts';
import { writeAtomically } from '../jobs/cache.ts';
import { hashFile } from '../jobs/hash-file.ts';
import type { Runner } from '../jobs/runner.ts';
import type { Project } from '../project/project.ts';
import type { ChainPlace } from '../project/selectors.ts';
import { keptFiles } from './kept-files.ts';
import { assetOf, type ConvertedTo, provenanceOf } from './provenance.ts';

/** What the sidecar of a folder of stems is called. */
export const SIDECAR = 'provenance.json';

/** Where the sidecar of an export stands: in a folder of stems under its plain name, beside a file under that file's name. */
export function provenancePath(out: string, isFolder: boolean): string {
  const path = resolve(out);
  return isFolder ? join(path, SIDECAR) : join(dirname(path), `${basename(path)}.${SIDECAR}`);
}

/** What is known of an export beside its files. */
interface Told {
  /** Of the files that were written; without them the project's own sound is proven, as any export reads it. */
  readonly proofs?: PerStem<OutsideProof>;
  /** Whose plugins the sound went through after that. */
  readonly through?: readonly ChainPlace[];
  /** What the stems were converted to after that. */
  readonly sound?: ConvertedTo;
}

/**
 * Writes the sidecar of an export to `path`, with the hashes of `files` as they lie there, and of stems of an earlier export that lie beside them unchanged. Rejects where a stem differs outside its regions. Returns the path.
 */
export async function writeProvenance(
  runner: Runner,
  project: Project,
  path: string,
  files: readonly string[],
  { proofs, through = [], sound }: Told = {},
): Promise<string> {
  const original = perStem((stem) => assetOf(project, stem));
  const mended = perStem((stem) => mendedStem(stem, original[stem], project.regions));
  const proven = proofs ?? (await proveViews(runner, original, mended, changedSpans(project.regions)));
  const folder = dirname(path);
  const hashed = await Promise.all(
    files.map(async (file) => {
      const place = relative(folder, resolve(file)).split(sep).join('/');
      return { path: place, ...(await runner.run(hashFile, { path: file }, place)) };
    }),
  );
  const told = provenanceOf(project, proven, hashed, through, sound);
  const kept = basename(path) === SIDECAR ? await keptFiles(runner, path, told) : [];
  writeAtomically(path, `${JSON.stringify({ ...told, files: [...hashed, ...kept] }, null, 1)}\n`, folder);
  return path;
}
