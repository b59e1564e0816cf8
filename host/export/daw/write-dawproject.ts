import { createWriteStream, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { makeFolder, syncFolder, temporaryFor } from '../../audio/files.ts';
import type { Runner } from '../../jobs/runner.ts';
import type { Project } from '../../project/project.ts';
import { VERSION } from '../../version.ts';
import { metadataXml, presetFiles, projectXml } from './dawproject.ts';
import { writeSession } from './session.ts';

/** The first day that a zip can say: no clock is read, so the same session gives the same bytes. */
const NO_TIME = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true };

/** Where the sound lies in the zip. */
const SOUND = 'audio';

/** Writes a DAWproject file with its sound inside, stored as it is. It appears whole or not at all. Returns its path. */
export async function writeDawproject(runner: Runner, project: Project, out: string): Promise<string[]> {
  const path = resolve(out);
  makeFolder(dirname(path));
  const folder = mkdtempSync(join(runner.cache.folders.scratch, 'dawproject-'));
  const temporary = temporaryFor(path);
  try {
    const { session, files } = await writeSession(runner, project, folder, SOUND);
    const zip = new ZipFile();
    const comment = `Mended by Resonate ${VERSION}. ${session.spans.map(({ name }) => name).join('; ')}`;
    zip.addBuffer(Buffer.from(projectXml(session)), 'project.xml', NO_TIME);
    zip.addBuffer(Buffer.from(metadataXml(project.name, project.source.metadata, comment)), 'metadata.xml', NO_TIME);
    for (const [place, preset] of presetFiles(session)) zip.addBuffer(preset, place, NO_TIME);
    for (const file of files) {
      zip.addFile(file, relative(folder, file).replaceAll('\\', '/'), { ...NO_TIME, compress: false });
    }
    zip.end();
    const signal = runner.signal === undefined ? {} : { signal: runner.signal };
    await pipeline(zip.outputStream, createWriteStream(temporary, { flags: 'wx', flush: true }), signal);
    renameSync(temporary, path);
    syncFolder(path);
    return [out];
  } finally {
    rmSync(temporary, { force: true });
    rmSync(folder, { recursive: true, force: true });
  }
}
