import { basename, dirname, relative, resolve } from 'node:path';
import type { Results } from '../chain/results.ts';
import type { Project } from '../project/project.ts';
import { stemDelivery, stemFileNames } from '../project/stem-delivery.ts';
import { sessionOf } from './daw/session.ts';
import { rppSoundFolder } from './daw/write-rpp.ts';
import type { ExportWishes } from './export-wishes.ts';
import type { ExportFormat } from './format-names.ts';
import { provenancePath } from './write-provenance.ts';

/** What carries sound has its provenance beside it. */
const WITH_SIDECAR: readonly ExportFormat[] = ['wav', 'flac', 'mp3', 'stems', 'dawproject', 'rpp'];

/** The files that an export to `out` writes, and the folder that they lie in. */
export function exportResults(
  project: Project,
  format: ExportFormat,
  out: string,
  wishes: Pick<ExportWishes, 'bits' | 'rate' | 'stems'> = {},
): Results & { readonly folder: string } {
  const isFolder = format === 'stems';
  const folder = isFolder ? out : dirname(out);
  const own = isFolder ? [...stemFileNames(project, stemDelivery(wishes)).values()] : [basename(out)];
  const sound = format === 'rpp' ? soundOf(project, basename(rppSoundFolder(out))) : [];
  const sidecar = WITH_SIDECAR.includes(format) ? [relative(resolve(folder), provenancePath(out, isFolder))] : [];
  return { folder, names: [...own, ...sound, ...sidecar], outdated: [] };
}

function soundOf(project: Project, place: string): string[] {
  const files = sessionOf(project, place).tracks.flatMap(({ file, alternatives }) => [
    file,
    ...alternatives.flatMap(({ takes }) => takes.map((take) => take.file)),
  ]);
  return [...new Set(files)];
}
