import type { SessionEnding } from '../api/importable.ts';
import { type Exported, readSidecar, type Sidecar, sidecarFor } from '../import/exported.ts';
import { readSession } from '../import/read-session.ts';
import type { DawFile } from '../import/session.ts';
import type { CurvePiece } from '../import/tempo-curve.ts';
import { defineAsyncJob, defineJob } from './job.ts';

/** What a file of a DAW says, as plain values. */
interface PlainDawFile extends Omit<DawFile, 'tempo'> {
  readonly tempo: readonly CurvePiece[] | null;
}

/** Reads a session or labels. A stranger's file may be large and long to read, and is read where nobody waits. Never cached: the file may have changed. */
export const sessionFile = defineAsyncJob<
  { readonly path: string; readonly name: string; readonly ending: SessionEnding },
  PlainDawFile
>({
  name: 'session',
  version: '1',
  key: () => null,
  assets: () => [],
  async run({ path, name, ending }) {
    const file = await readSession(path, name, ending);
    return { ...file, tempo: file.tempo?.pieces ?? null };
  },
});

/** What tells of an export: the very file, or what stands near a sound that came from it, of this recording. */
type ProvenanceOrder = { readonly file: string } | { readonly near: string; readonly project: Exported };

/** Reads the provenance of an export; null where there is none that can be read. `unread`: names of those that cannot. */
export const provenanceFile = defineJob<
  ProvenanceOrder,
  { readonly sidecar: Sidecar | null; readonly unread: readonly string[] }
>({
  name: 'provenance',
  version: '1',
  key: () => null,
  assets: () => [],
  run: (order) =>
    'file' in order ? { sidecar: readSidecar(order.file), unread: [] } : sidecarFor(order.near, order.project),
});
