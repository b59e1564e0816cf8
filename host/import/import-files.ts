import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import type { StemName } from '../../dsp/audio/stem.ts';
import { SESSION_ENDINGS, type SessionEnding } from '../api/importable.ts';
import { isSoundFile } from '../api/sound-files.ts';
import { stemOfFile } from '../chain/stem-files.ts';
import { settledStates } from '../export/daw/plugins.ts';
import { adopt } from '../jobs/adopt.ts';
import { hashFile } from '../jobs/hash-file.ts';
import { PlainError } from '../jobs/job.ts';
import type { SourceRef } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import { provenanceFile, sessionFile } from '../jobs/session.ts';
import type { AskedAction } from '../project/changes.ts';
import { placeOf } from '../project/place.ts';
import { assetsOf, type Project } from '../project/project.ts';
import { activeChain, isMended } from '../project/selectors.ts';
import { exportedStem, isOf, pluginsOf, type Sidecar } from './exported.ts';
import { type ImportedStem, importStem, presentStem } from './import-stem.ts';
import { planChains } from './plan-chains.ts';
import { isUntouched, planMusic } from './plan-music.ts';
import { planRegions } from './plan-regions.ts';
import type { DawFile } from './session.ts';
import { TempoCurve } from './tempo-curve.ts';

/** What files bring to a project: one action, and what the person should know of it. */
export interface Brought {
  /** Null where the files say nothing that the project does not have. */
  readonly action: Extract<AskedAction, { type: 'project/import' }> | null;
  /** Names of the assets that the action brings. */
  readonly assets: readonly { readonly hash: string }[];
  /** What was found, a few words each: "3 regions of bass.wav". */
  readonly found: readonly string[];
  readonly notices: readonly string[];
}

/**
 * Reads files that come from a DAW: stems that were changed there, sessions and labels; a `provenance.json` among them says what was exported. Changes
 * nothing. `folder` is the project's, whose sounds must be in the cache. Rejects with a PlainError where a file cannot be used: then none is.
 */
export async function readImports(
  runner: Runner,
  folder: string,
  project: Project,
  files: readonly string[],
): Promise<Brought> {
  for (const file of files) {
    if (!existsSync(file)) throw new PlainError(`${file} is not there: check the name and the folder.`);
    if (!statSync(file).isFile()) throw new PlainError(`${file} is not a file: name the files in it.`);
  }
  if (project.tracks.length === 0) {
    throw new PlainError('The project is not in stems yet: let the separation finish, then import.');
  }
  const given: Given[] = [];
  for (const file of files) given.push(await readGiven(runner, file, project));
  const reading = new Importing(runner, folder, project, given.find((one) => one.kind === 'sidecar')?.sidecar ?? null);
  for (const one of given) {
    if (one.kind === 'stem') await reading.stem(one.stem, one.path);
    if (one.kind === 'session') await reading.session(await readDawFile(runner, one), basename(one.path));
  }
  return reading.finish(files.map((file) => basename(file)));
}

type Given =
  | { readonly kind: 'stem'; readonly path: string; readonly stem: StemName }
  | { readonly kind: 'session'; readonly path: string; readonly ending: SessionEnding }
  | { readonly kind: 'sidecar'; readonly path: string; readonly sidecar: Sidecar };

async function readGiven(runner: Runner, path: string, project: Project): Promise<Given> {
  const name = basename(path);
  const ending = extname(name).toLowerCase();
  if (ending === '.json') {
    const { sidecar } = await runner.run(provenanceFile, { file: path }, name);
    if (sidecar === null)
      throw new PlainError(
        `${name} is no provenance.json that this Resonate can read: leave it out, or see whether there is a newer version of Resonate.`,
      );
    if (!isOf(sidecar, project)) throw new PlainError(`${name} tells of another recording: leave it out.`);
    return { kind: 'sidecar', path, sidecar };
  }
  const session = SESSION_ENDINGS.find((one) => one === ending);
  if (session !== undefined) return { kind: 'session', path, ending: session };
  const stem = isSoundFile(name) ? stemOfFile(name) : null;
  if (stem !== null) return { kind: 'stem', path, stem };
  throw new PlainError(
    `${name} cannot be imported: give sounds whose names end in vocals, drums, bass or other, a DAWproject, a REAPER project, labels (.txt) or a table (.csv).`,
  );
}

async function readDawFile(runner: Runner, { path, ending }: Extract<Given, { kind: 'session' }>): Promise<DawFile> {
  const name = basename(path);
  const { tempo, ...file } = await runner.run(sessionFile, { path, name, ending }, name);
  return { ...file, tempo: tempo === null ? null : TempoCurve.of(tempo) };
}

/** What the files have said so far. */
class Importing {
  private readonly runner: Runner;
  private readonly folder: string;
  private readonly sidecar: Sidecar | null;
  /** With the new regions: those of a later file do not lie over them. */
  private project: Project;
  private readonly before: Project;
  private readonly seen = new Set<StemName>();
  private readonly found: string[] = [];
  private readonly notices: string[] = [];
  private readonly payload: Mutable<NonNullable<Brought['action']>['payload']> = {
    from: '',
    regions: [],
    takes: [],
    rhythm: null,
    chords: null,
    sections: null,
  };

  constructor(runner: Runner, folder: string, project: Project, sidecar: Sidecar | null) {
    this.runner = runner;
    this.folder = folder;
    this.project = this.before = project;
    this.sidecar = sidecar;
  }

  async stem(stem: StemName, path: string): Promise<void> {
    if (this.seen.has(stem))
      throw new PlainError(`Two files are named after the ${stem} stem: give one of them at a time.`);
    this.seen.add(stem);
    const exported = await this.exported(stem, path);
    if (exported === null) {
      this.found.push(asExported(path));
      return;
    }
    const made = await importStem(this.runner, this.project, stem, path, exported, newId);
    this.payload.regions.push(...made.regions);
    this.payload.takes.push(...made.takes);
    this.project = { ...this.project, regions: [...this.project.regions, ...made.regions] };
    const count = made.regions.length + made.takes.length;
    const name = basename(path);
    if (count > 0) this.found.push(this.spansOf(name, made));
    else this.found.push(made.known > 0 ? `${name} says nothing new` : asExported(path));
    if (made.known > 0) {
      const are = made.known === 1 ? 'is' : 'are';
      this.notices.push(
        `${plural(made.known, 'changed span')} of ${name} ${are} there already: choose the take "Edited in a DAW" where another is heard.`,
      );
    }
    this.notices.push(...made.notices);
  }

  /** How many spans, where the first lies, and what of the person's own they take the place of. */
  private spansOf(name: string, { regions, takes }: Pick<ImportedStem, 'regions' | 'takes'>): string {
    const all = [...regions.flatMap((region) => region.takes), ...takes.map(({ take }) => take)];
    const place = placeOf(this.before, Math.min(...all.map(({ start }) => start)));
    const at = /^\d/.test(place) ? `at ${place}` : `in ${place}`;
    const words = `${plural(all.length, 'changed span')} of ${name}, ${all.length === 1 ? '' : 'the first '}${at}`;
    const accepted = this.before.regions.filter(
      (region) => isMended(region) && takes.some((one) => one.region === region.id),
    ).length;
    if (accepted === 0) return words;
    return `${words} (in place of ${plural(accepted, 'accepted mend')}, to be accepted anew)`;
  }

  async session(file: DawFile, name: string): Promise<void> {
    const chains = await this.chains(file, name);
    const { regions, known, nameless, left } = planRegions(this.project, file.spans, newId);
    this.payload.regions.push(...regions);
    this.project = { ...this.project, regions: [...this.project.regions, ...regions] };
    const { profile } = this.before;
    const music = profile === null ? null : planMusic(this.before, profile, file);
    this.payload.rhythm = music?.rhythm ?? this.payload.rhythm;
    this.payload.chords = music?.chords ?? this.payload.chords;
    this.payload.sections = music?.sections ?? this.payload.sections;
    const parts = [
      ...(regions.length > 0 ? [plural(regions.length, 'region')] : []),
      ...(music?.rhythm ? ['the tempo'] : []),
      ...(music?.chords ? [plural(music.chords.length, 'chord')] : []),
      ...(music?.sections ? [plural(music.sections.length, 'section')] : []),
      ...(chains.length > 0 ? [`the plugins of ${chains.join(', ')}`] : []),
    ];
    this.found.push(parts.length === 0 ? `${name} says nothing new` : `${parts.join(', ')} of ${name}`);
    if (known > 0)
      this.notices.push(`${plural(known, 'region')} of ${name} ${known === 1 ? 'is' : 'are'} there already.`);
    if (left > 0) {
      this.notices.push(
        `${plural(left, 'region')} of ${name} found no place: outside the song, on a locked track, or under others.`,
      );
    }
    if (nameless > 0) {
      this.notices.push(
        `${plural(nameless, 'region')} of ${name} ${nameless === 1 ? 'was' : 'were'} left out: begin their names with vocals, drums, bass or other.`,
      );
    }
    if (profile !== null && file.tempo !== null && isUntouched(file.tempo)) {
      this.notices.push(`The tempo of ${name} was left out: every new session of a DAW has it.`);
    }
    if (file.changesMeter) {
      this.notices.push(
        `The meter changes within ${name}, which is not read: see whether the bars are right after that.`,
      );
    }
    if (file.unplaced) {
      this.notices.push(
        `${plural(file.unplaced, 'marker')} of ${name} ${file.unplaced === 1 ? 'was' : 'were'} left out: the file counts in beats, and has no tempo.`,
      );
    }
    if (profile === null && (file.tempo !== null || file.markers.length > 0)) {
      this.notices.push(`Tempo and markers of ${name} were left out: the music was not heard yet.`);
    }
  }

  /** Takes the chains that are other than the project's, and says of which places. */
  private async chains({ chains = [], isChainUnread }: DawFile, name: string): Promise<readonly string[]> {
    if (isChainUnread) this.notices.push(`The plugins of ${name} were not read: it has too many tracks and devices.`);
    if (chains.length === 0) return [];
    const places = chains.filter(({ plugins }) => plugins.length > 0).map(({ place }) => place);
    const settled = await settledStates(this.runner, this.before, places);
    const planned = planChains(this.before, chains, settled, name, newId);
    this.notices.push(...planned.notices);
    const kept = this.payload.chains ?? [];
    const taken = new Set(planned.chains.map(({ place }) => place));
    this.payload.chains = [...kept.filter(({ place }) => !taken.has(place)), ...planned.chains];
    return [...taken];
  }

  finish(names: readonly string[]): Brought {
    const { payload, found, notices } = this;
    const { regions, takes, rhythm, chords, sections, chains = [] } = payload;
    const isNothing =
      regions.length + takes.length + chains.length === 0 && rhythm === null && chords === null && sections === null;
    const from = names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
    const all = [...takes.map(({ take }) => take), ...regions.flatMap((region) => region.takes)];
    return {
      action: isNothing ? null : { type: 'project/import', payload: { ...payload, from: from.slice(0, 200) } },
      assets: all.map((take) => take.asset),
      found,
      notices,
    };
  }

  /** What the stem was when it left: by the sidecar of its export where there is one, else as it is now; null where the file is the very one that was written. */
  private async exported(stem: StemName, path: string): Promise<SourceRef | null> {
    const { source, sampleRate, length } = this.before;
    const near =
      this.sidecar === null
        ? await this.runner.run(provenanceFile, { near: path, project: { source, sampleRate, length } }, stem)
        : { sidecar: this.sidecar, unread: [] };
    const { sidecar } = near;
    const chain = activeChain(this.before, stem);
    if (sidecar === null && chain.length > 0) {
      throw new PlainError(
        `${basename(path)} has no provenance.json beside it, and the ${stem} track goes through plugins (${chain.map(({ name }) => name).join(', ')}), so that its sound may go through them twice: import it with the provenance.json of its export, or take the plugins off, export the stem anew, and change that.`,
      );
    }
    if (sidecar === null && near.unread.length > 0) {
      this.notices.push(
        `${near.unread[0]} cannot be read, or is of a later Resonate, so the ${stem} stem is compared with what it is now: what was mended since is taken for an edit.`,
      );
    }
    const plugins = sidecar === null ? [] : pluginsOf(sidecar, stem);
    if (plugins.length > 0) {
      const { sha256 } = await this.runner.run(hashFile, { path: resolve(path) }, stem);
      if (sidecar!.files.some((file) => file.sha256 === sha256)) return null;
      throw new PlainError(
        `${basename(path)} was exported through plugins (${plugins.join(', ')}) and would go through them again: bypass them, export the stem anew, and change that.`,
      );
    }
    const assets = join(this.folder, 'assets');
    const known = new Set(assetsOf(this.before).map((asset) => asset.hash));
    const left =
      sidecar === null
        ? null
        : exportedStem(
            sidecar,
            this.before,
            stem,
            (hash) => known.has(hash) || existsSync(join(assets, `${hash}.f32`)),
          );
    if (left === null) {
      if (sidecar !== null) {
        this.notices.push(
          `The ${stem} stem is compared with what it is now: what it was when it was exported is not there any more.`,
        );
      }
      return presentStem(this.before, stem);
    }
    for (const asset of left.hashes) {
      if (!known.has(asset.hash)) await this.runner.run(adopt, { folder: resolve(assets), asset }, stem);
    }
    return left.source;
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Of regions and takes; as long as those of the editor. */
const newId = (): string => `i${randomBytes(6).toString('hex')}`;

const asExported = (path: string): string => `${basename(path)} is as it was exported`;

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
