import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type PerStem, STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { type ProbedFile, probe } from '../audio/decode.ts';
import { hashOf } from '../jobs/canonical.ts';
import { conform } from '../jobs/conform.ts';
import { decodeFile } from '../jobs/decode.ts';
import { hashFile } from '../jobs/hash-file.ts';
import { PlainError } from '../jobs/job.ts';
import { type AssetRef, ofAsset, type SourceRef, sumOf } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import type { Project } from '../project/project.ts';
import { projectRoot } from '../store/project-folder.ts';
import { openProjectFolder } from './project-input.ts';
import { common, type Shape, shape } from './shape.ts';
import { Sketch, type Watch } from './sketch.ts';
import { type PartName, stemFiles } from './stem-files.ts';

/** What the person gave, decoded: either a recording that is still to be separated, or stems. */
export interface Opened {
  readonly kind: 'recording' | 'stems' | 'stemfile';
  /** For people: the file's or folder's name. */
  readonly name: string;
  readonly sha256: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly length: number;
  /** The whole recording as one asset; null where it is the sum of the stems. */
  readonly mixAsset: AssetRef | null;
  readonly mix: SourceRef;
  readonly stems: PerStem<AssetRef> | null;
  /** Where it came with the stems; otherwise it is what the mix has beside them. */
  readonly residual: AssetRef | null;
  /** Stems that were not among the files: they are silent. */
  readonly missing: readonly StemName[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly notices: readonly string[];
  /** Where INPUT was a project folder: what was heard and locked in it. */
  readonly project: Project | null;
}

/** NI Stems: stream 0 is the mix, then these. */
const STEM_FILE_ORDER: readonly StemName[] = ['drums', 'bass', 'other', 'vocals'];

/**
 * Decodes INPUT: a recording, a stem file, a folder of stems or a project folder. `watch` sees sound files meanwhile. Rejects with a PlainError that
 * says what to do.
 */
export async function openInput(runner: Runner, path: string, watch?: Watch): Promise<Opened> {
  if (!existsSync(path)) throw new PlainError(`${path} is not there: check the name and the folder.`);
  const root = projectRoot(path);
  if (root !== null) return openProjectFolder(runner, root);
  if (statSync(path).isDirectory()) return openStemFolder(runner, path, watch);
  if (!statSync(path).isFile())
    throw new PlainError(`${path} is not a file but a device or a pipe: save the sound to a file first.`);
  return openFile(runner, path, watch);
}

async function openFile(runner: Runner, path: string, watch: Watch | undefined): Promise<Opened> {
  const mayHoldStems = /\.stem\.(mp4|m4a)$/i.test(path);
  const about = mayHoldStems || watch !== undefined ? probe(path) : null;
  if (mayHoldStems && about !== null && about.streams.length > STEM_FILE_ORDER.length) {
    return openStemFile(runner, path, about, watch);
  }
  const sketch =
    watch && about && new Sketch(watch, { kind: 'recording', name: basename(path) }, [['mix', about, about.best]]);
  const { sha256 } = await runner.run(hashFile, { path: resolve(path) });
  const decoded = await runner.run(decodeFile, { path: resolve(path), sha256, ...sketch?.growing('mix') });
  return {
    kind: 'recording',
    name: basename(path),
    sha256,
    ...shape(decoded.asset),
    mixAsset: decoded.asset,
    mix: ofAsset(decoded.asset),
    stems: null,
    residual: null,
    missing: [],
    metadata: decoded.metadata,
    notices: decoded.notices,
    project: null,
  };
}

async function openStemFile(
  runner: Runner,
  path: string,
  about: ProbedFile,
  watch: Watch | undefined,
): Promise<Opened> {
  const names = ['mix', ...STEM_FILE_ORDER] as const;
  const sketch =
    watch &&
    new Sketch(
      watch,
      { kind: 'stemfile', name: basename(path) },
      names.map((name, stream) => [name, about, stream]),
    );
  const { sha256 } = await runner.run(hashFile, { path: resolve(path) });
  const streams = await Promise.all(
    names.map(async (name, stream) => {
      const input = { path: resolve(path), sha256, stream, ...sketch?.growing(name) };
      const decoded = await runner.run(decodeFile, input, `stream ${stream}`);
      sketch?.decoded(name, decoded);
      return decoded;
    }),
  );
  const [mix, ...parts] = streams;
  const found = new Map(STEM_FILE_ORDER.map((stem, i) => [stem, parts[i]!.asset]));
  const target = common([mix!.asset, ...parts.map((item) => item.asset)]);
  const stems: Partial<PerStem<AssetRef>> = {};
  for (const [stem, asset] of found) stems[stem] = await fitted(runner, asset, target);
  const mixAsset = await fitted(runner, mix!.asset, target);
  return {
    kind: 'stemfile',
    name: basename(path),
    sha256,
    ...target,
    mixAsset,
    mix: ofAsset(mixAsset),
    stems: stems as PerStem<AssetRef>,
    residual: null,
    missing: [],
    metadata: mix!.metadata,
    notices: [...new Set(streams.flatMap((item) => item.notices))],
    project: null,
  };
}

async function openStemFolder(runner: Runner, folder: string, watch: Watch | undefined): Promise<Opened> {
  const files = stemFiles(folder);
  const names = [...files.keys()];
  const sketch = watch && new Sketch(watch, { kind: 'stems', name: basename(resolve(folder)) }, probed(files));
  const decoded = new Map(
    await Promise.all(
      names.map(async (name) => {
        const path = files.get(name)!;
        const { sha256 } = await runner.run(hashFile, { path }, name);
        const part = await runner.run(decodeFile, { path, sha256, ...sketch?.growing(name) }, name);
        sketch?.decoded(name, part);
        return [name, part] as const;
      }),
    ),
  );
  const target = common([...decoded.values()].map((item) => item.asset));
  const notices = [...decoded].flatMap(([name, item]) => [
    ...item.notices.map((notice) => `${name}: ${notice}`),
    ...conformNotice(name, item.asset, target),
  ]);
  const missing = STEMS.filter((stem) => !decoded.has(stem));
  if (missing.length > 0) notices.push(`${missing.join(', ')} not among the files: taken as silent.`);
  const silent: SourceRef = { kind: 'silence', ...target };
  const stems = {} as PerStem<AssetRef>;
  for (const stem of STEMS) {
    const item = decoded.get(stem);
    stems[stem] =
      item === undefined
        ? await runner.run(conform, { source: silent, ...target }, stem)
        : await fitted(runner, item.asset, target);
  }
  const mixFile = decoded.get('mix');
  const mixAsset = mixFile === undefined ? null : await fitted(runner, mixFile.asset, target);
  // A mix says itself what it has beside the stems.
  const residualFile = mixAsset === null ? decoded.get('residual') : undefined;
  const residual = residualFile === undefined ? null : await fitted(runner, residualFile.asset, target);
  const parts = [...STEMS.map((stem) => stems[stem]), ...(residual === null ? [] : [residual])];
  const hashes = [...decoded].map(([name, item]) => `${name} ${item.sha256}`);
  return {
    kind: 'stems',
    name: basename(resolve(folder)),
    sha256: hashOf(hashes.sort()),
    ...target,
    mixAsset,
    mix: mixAsset === null ? sumOf(parts.map(ofAsset)) : ofAsset(mixAsset),
    stems,
    residual,
    missing,
    metadata: Object.assign({}, ...[...decoded.values()].map((item) => item.metadata)) as Record<string, string>,
    notices,
    project: null,
  };
}

function* probed(files: ReadonlyMap<PartName, string>): Generator<readonly [PartName, ProbedFile, number]> {
  for (const [name, path] of files) {
    const about = probe(path);
    yield [name, about, about.best];
  }
}

function conformNotice(name: string, asset: AssetRef, target: Shape): string[] {
  const said: string[] = [];
  if (asset.sampleRate !== target.sampleRate)
    said.push(`${name}: resampled from ${asset.sampleRate} to ${target.sampleRate} Hz like the others.`);
  if (asset.channels !== target.channels) said.push(`${name}: mono, doubled to stereo like the others.`);
  if (asset.sampleRate === target.sampleRate && asset.length !== target.length) {
    said.push(
      `${name}: ${((target.length - asset.length) / target.sampleRate).toFixed(3)} s shorter than the longest stem, padded with silence at the end.`,
    );
  }
  return said;
}

async function fitted(runner: Runner, asset: AssetRef, target: Shape): Promise<AssetRef> {
  const same =
    asset.sampleRate === target.sampleRate && asset.channels === target.channels && asset.length === target.length;
  return same ? asset : runner.run(conform, { source: ofAsset(asset), ...target });
}
