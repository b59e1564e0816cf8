import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { part } from '../../dsp/audio/source.ts';
import { isStem, perStem, STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { readPreferences } from '../../models/catalogue/preferences.ts';
import { CONVERTERS } from '../../models/converters.ts';
import { findSeparator, MODEL_RATE, type SeparatorModel, separatorOfFile } from '../../models/htdemucs/installed.ts';
import { NETWORK } from '../../models/htdemucs/names.ts';
import { shiftsOf } from '../../models/htdemucs/shifts.ts';
import type { WeightType } from '../../models/model-kind.ts';
import { providerOfEnvironment } from '../../models/runtime/providers.ts';
import { collect } from '../jobs/collect.ts';
import { PlainError } from '../jobs/job.ts';
import { failPlainly, plainly } from '../jobs/model-errors.ts';
import { askModel } from '../jobs/model-process.ts';
import { type AssetRef, type SourceRef, shapeOf } from '../jobs/refs.ts';
import type { Elsewhere, Runner } from '../jobs/runner.ts';
import { mixAt, residualOf, type SeparateMix, type SeparationExtras } from './separator.ts';
import { ALL_SEPARATORS } from './separators.ts';

/** Raised whenever the neural separation of an equal mix changes. */
const VERSION = '1';

/** What a model hears that is none of the four stems goes where the four-stem models put it. */
const FOLDED: Readonly<Record<string, StemName>> = { guitar: 'other', piano: 'other' };

/** By HT-Demucs: a model that is installed, or a checkpoint file. */
export const separateByHtdemucs: SeparateMix = async (runner, mix, { name, weights: asked }, extras) => {
  const model = await modelOf(name);
  const weights = asked ?? (await usualWeights(runner, model, mix));
  const { made, computedBy } = await runner.runElsewhere(separation(mix, model, weights, extras));
  const stems = perStem((stem) => made[stem]!);
  const others = Object.entries(made).filter(([name]) => !isStem(name));
  const apart = Object.fromEntries(others.map(([name, asset]) => [name === ALONE ? 'other' : name, asset]));
  const residual = await residualOf(runner, mix, stems);
  const separator = { name: model.name, version: VERSION, model: model.sha256, weights, computedBy };
  return extras.apart ? { stems, residual, separator, apart } : { stems, residual, separator };
};

/** Of the time: the networks, against bringing the sound to their rate and back. */
const NETWORKS = 0.9;

/** What is wanted of a model: a name, and the sources that it is the sum of. */
type Wanted = readonly (readonly [name: string, sources: readonly string[]])[];

/** The source `other` without what is folded into the stem of that name. */
const ALONE = 'other alone';

function wantedOf({ name, members }: SeparatorModel, { apart }: SeparationExtras): Wanted {
  const all = [...new Set(members.flatMap(({ sources }) => sources))];
  const stems = STEMS.map((stem) => [stem, all.filter((source) => (FOLDED[source] ?? source) === stem)] as const);
  if (!apart) return stems;
  const more = all.filter((source) => source in FOLDED);
  if (more.length === 0) {
    throw new PlainError(`${name} has no more than four stems: choose htdemucs_6s, or leave --six out.`);
  }
  return [...stems, [ALONE, ['other']], ...more.map((source) => [source, [source]] as const)];
}

interface Made {
  readonly made: Readonly<Record<string, AssetRef>>;
  /** The networks of a bag are of one size, so one provider serves all. */
  readonly computedBy: string;
}

function separation(
  mix: SourceRef,
  model: SeparatorModel,
  weights: WeightType,
  extras: SeparationExtras,
): Elsewhere<Made> {
  const wanted = wantedOf(model, extras);
  const { sampleRate, channels, length } = shapeOf(mix);
  return {
    name: 'separate',
    version: VERSION,
    key: {
      mix,
      model: model.sha256,
      converter: CONVERTERS.htdemucs,
      weights,
      provider: providerOfEnvironment(),
      shifts: extras.shifts,
      apart: extras.apart,
    },
    assets: ({ made }) => Object.values(made).map(({ hash }) => hash),
    async run(folders, progress, signal, inner) {
      const heard = await mixAt(inner, mix, MODEL_RATE);
      let computedBy = '';
      const scratch = mkdtempSync(join(folders.scratch, 'stems-'));
      try {
        for (const [index, member] of model.members.entries()) {
          const { checkpoint, sources } = member;
          const targets = wanted.map(([name, parts]) => ({
            path: join(scratch, name),
            sources: Object.fromEntries(parts.filter((part) => sources.includes(part)).map((part) => [part, 1])),
          }));
          const share = part(
            progress,
            (NETWORKS * index) / model.members.length,
            (NETWORKS * (index + 1)) / model.members.length,
          );
          const input = {
            models: modelsFolder().path,
            checkpoint,
            weights,
            mix: { path: join(folders.assets, `${heard.hash}.f32`), sampleRate: MODEL_RATE, channels },
            targets: targets.filter((target) => Object.keys(target.sources).length > 0),
            ...(extras.shifts > 0 && { shifts: shiftsOf(extras.shifts, MODEL_RATE) }),
          };
          const done = await askModel('htdemucs.separate', input, share, signal);
          computedBy = done.computedBy;
        }
        const collected: Record<string, AssetRef> = {};
        for (const [index, [name]] of wanted.entries()) {
          progress(NETWORKS + ((1 - NETWORKS) * index) / wanted.length);
          const raw = { path: join(scratch, name), sampleRate: MODEL_RATE, channels, frames: heard.length };
          collected[name] = await inner.run(collect, { ...raw, to: { sampleRate, length } }, name);
        }
        return { made: collected, computedBy };
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    },
  };
}

/**
 * The weights that the person prefers; without a preference whole ones, or smaller ones where memory is short when the song is first separated: that is
 * remembered with it, so that it comes out the same however memory goes up and down later.
 */
export async function usualWeights(runner: Runner, model: SeparatorModel, mix: SourceRef): Promise<WeightType> {
  const preferred = readPreferences(modelsFolder()).separatorWeights;
  if (preferred !== 'auto') return preferred;
  return runner.runElsewhere({
    name: 'fit',
    version: '1',
    key: { model: model.sha256, mix },
    assets: () => [],
    run(_folders, progress, signal) {
      const order = { models: modelsFolder().path, checkpoint: model.members[0]!.checkpoint, network: NETWORK };
      return askModel('weights.fit', order, progress, signal);
    },
  });
}

async function modelOf(name: string): Promise<SeparatorModel> {
  // A name means the model of that name, though a folder may be called the same; of one that is not installed it throws.
  const isFile = !ALL_SEPARATORS.includes(name) && existsSync(name);
  return isFile ? separatorOfFile(name).catch(failPlainly) : plainly(() => findSeparator(modelsFolder(), name)!);
}
