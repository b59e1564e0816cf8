import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { part } from '../../dsp/audio/source.ts';
import { sweepLeftovers } from '../../models/catalogue/claim.ts';
import { verdictsOn } from '../../models/catalogue/computed.ts';
import { convertApart } from '../../models/catalogue/convert-apart.ts';
import { CATALOGUE, type CatalogueEntry, sizeOf } from '../../models/catalogue/entries.ts';
import { checkpointsOf, entryNamed, installationOf } from '../../models/catalogue/installed.ts';
import { accept, isAccepted } from '../../models/catalogue/licences.ts';
import { type ModelsFolder, modelsFolder } from '../../models/catalogue/models-folder.ts';
import { type ModelPreferences, readPreferences, writePreferences } from '../../models/catalogue/preferences.ts';
import { freeSpace } from '../../models/catalogue/space.ts';
import { told } from '../../models/runtime/computed-by.ts';
import { EVERY_PROJECT } from '../api/backend.ts';
import type { InstallRequest, ModelInfo, ModelList } from '../api/models.ts';
import { generateSettings } from '../chain/generate-settings.ts';
import { PlainError } from '../jobs/job.ts';
import { failPlainly, plainly } from '../jobs/model-errors.ts';
import { type ModelOrder, modelApart } from './model-apart.ts';
import { isOver, type Task, type WorkList } from './work-list.ts';

/** Of the time of an installation: the files, against what is made of them here. */
const FETCHING = 0.8;

const VERBS = { install: 'Installing', verify: 'Verifying', remove: 'Removing' } as const;

/** The neural models of this machine, and the work on them. It belongs to no project, so every window sees it. */
export class Models {
  private readonly works: WorkList;
  private readonly catalogue: readonly CatalogueEntry[];
  /** The last work on each model, by its name. */
  private readonly last = new Map<string, string>();
  /** What still does something with a model, by its name: what was cancelled is over for windows before its thread has left the files. */
  private readonly atWork = new Map<string, Promise<void>>();

  constructor(works: WorkList, catalogue: readonly CatalogueEntry[] = CATALOGUE) {
    this.works = works;
    this.catalogue = catalogue;
  }

  list(): ModelList {
    const folder = plainly(modelsFolder);
    // What a thread of this process is at is no leftover, though it may look like one.
    sweepLeftovers(
      folder,
      this.catalogue.filter(({ name }) => !this.atWork.has(name)),
    );
    return {
      folder: folder.path,
      free: freeSpace(folder.path),
      separatorWeights: readPreferences(folder).separatorWeights,
      hasToken: (process.env.HF_TOKEN ?? '') !== '',
      models: this.catalogue.map((entry) => this.infoOf(folder, entry)),
    };
  }

  /** Throws a PlainError where the licence was not accepted. */
  install({ name, accept: says, from }: InstallRequest): { work: string } {
    const { folder, entry } = this.at(name);
    if (!isAccepted(folder, entry)) {
      const { licence } = entry;
      if (!says)
        throw new PlainError(`${entry.name} is under ${licence.name}: accept its terms before it is installed.`);
      accept(folder, entry);
    }
    return this.begin('install', entry, async (task) => {
      const order = { what: 'install', models: folder.path, entry, from: from ?? null } as const;
      const stage = from === undefined ? 'Downloading and checking' : 'Copying and checking';
      await modelApart(order, task.signal, (fraction) => task.moved(stage, FETCHING * fraction));
      await convertAll(folder, entry, task);
    });
  }

  /** Keeps what the person prefers. Throws a PlainError where the folder of models cannot be had. */
  prefer(preferred: ModelPreferences): void {
    writePreferences(plainly(modelsFolder), preferred);
  }

  verify(name: string): { work: string } {
    const { folder, entry } = this.at(name);
    // Says it where there is nothing to be read.
    plainly(() => checkpointsOf(folder, entry));
    const order = { what: 'verify', models: folder.path, entry, from: null } as const;
    return this.begin('verify', entry, (task) =>
      modelApart(order, task.signal, (fraction) => task.moved('Reading', fraction)),
    );
  }

  remove(name: string): { work: string } {
    const { folder, entry } = this.at(name);
    if (this.workOn(entry) !== null) {
      throw new PlainError(`${entry.name} is being worked on: cancel that, or wait, before it is removed.`);
    }
    const order = { what: 'remove', models: folder.path, entry, from: null } as const;
    return this.begin('remove', entry, (task) => modelApart(order, task.signal, () => {}));
  }

  /** Does one thing with a model at a time: who asks again gets what goes on. */
  private begin(
    what: ModelOrder['what'],
    entry: CatalogueEntry,
    work: (task: Task) => Promise<void>,
  ): { work: string } {
    const running = this.workOn(entry);
    if (running !== null) return { work: running };
    const title = `${VERBS[what]} ${entry.name}`;
    const task = this.works.add({ project: EVERY_PROJECT, kind: 'model', title, steps: [] });
    this.last.set(entry.name, task.id);
    const before = this.atWork.get(entry.name);
    const atWork = task
      .run(async () => {
        await before;
        await work(task);
      })
      .then(() => void (this.atWork.get(entry.name) === atWork && this.atWork.delete(entry.name)));
    this.atWork.set(entry.name, atWork);
    return { work: task.id };
  }

  private at(name: string): { readonly folder: ModelsFolder; readonly entry: CatalogueEntry } {
    return plainly(() => ({ folder: modelsFolder(), entry: entryNamed(name, this.catalogue) }));
  }

  private workOn(entry: CatalogueEntry): string | null {
    const work = this.works.find(this.last.get(entry.name) ?? '');
    return work === undefined || isOver(work) ? null : work.id;
  }

  private infoOf(folder: ModelsFolder, entry: CatalogueEntry): ModelInfo {
    const { name, kind, purpose, licence, files, gate, needs } = entry;
    const installation = installationOf(folder, entry);
    const parts = Object.entries(verdictsOn(folder, entry)).map(([part, { used }]) => [part, used] as const);
    return {
      name,
      kind,
      purpose,
      licence,
      isAccepted: isAccepted(folder, entry),
      size: installation?.files.reduce((sum, { bytes }) => sum + bytes, 0) ?? sizeOf(entry),
      begun: installation === null ? bytesIn(folder.installed(name)) : 0,
      isInstalled: installation !== null,
      sources: files.map(({ url }) => url),
      isPublished: files.every(({ sha256 }) => sha256 !== undefined),
      gate,
      needs,
      computedBy: parts.length === 0 ? null : told(parts),
      work: this.works.find(this.last.get(name) ?? '')?.id ?? null,
    };
  }
}

/** Makes of an installed model's files what runs here, so that the first use need not wait for it. */
async function convertAll(folder: ModelsFolder, entry: CatalogueEntry, task: Task): Promise<void> {
  const sources = plainly(() => checkpointsOf(folder, entry));
  // As they are asked for: JASCO as a region's usual settings say, separators as the person prefers, all others whole.
  const { separatorWeights } = readPreferences(folder);
  const preferred = entry.kind === 'htdemucs' && separatorWeights !== 'auto' ? separatorWeights : 'float32';
  const weights = entry.kind === 'jasco' ? generateSettings({}).weights : preferred;
  for (const [index, source] of sources.entries()) {
    const rest = 1 - FETCHING;
    const from = FETCHING + (rest * index) / sources.length;
    const moved = part((fraction) => task.moved('Converting', fraction), from, from + rest / sources.length);
    await convertApart(source, folder, { weights, signal: task.signal, progress: moved }).catch(failPlainly);
  }
}

/** Bytes of the files in a folder; 0 where there is none. */
function bytesIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
