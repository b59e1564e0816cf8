import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Cancelled, part } from '../../dsp/audio/source.ts';
import { type PerStem, perStem, STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { separatorNamed, separators } from '../../dsp/separate/separators.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { ModelError } from '../../models/error.ts';
import { findSeparator, MODEL_RATE, type SeparatorModel, separatorOfFile } from '../../models/htdemucs/installed.ts';
import { collect } from '../jobs/collect.ts';
import { conform } from '../jobs/conform.ts';
import { PlainError } from '../jobs/job.ts';
import { modelProcess } from '../jobs/model-process.ts';
import { type AssetRef, ofAsset, type SourceRef, shapeOf, stemAssets } from '../jobs/refs.ts';
import type { Elsewhere, Runner } from '../jobs/runner.ts';
import { type Separated, separate } from '../jobs/separate.ts';

/** Which separator made the stems. */
export interface SeparatorRecord {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of a neural model's official file. */
  readonly model?: string;
}

export interface Separation extends Separated {
  readonly separator: SeparatorRecord;
}

/** Raised whenever the neural separation of an equal mix changes. */
const VERSION = '1';

/** What a model hears that is none of the four stems goes where the four-stem models put it. */
const FOLDED: Readonly<Record<string, StemName>> = { guitar: 'other', piano: 'other' };

/**
 * Takes a mix apart with the separator of this name or of this checkpoint file; null: the best neural one that is installed, else the built-in. Rejects with a PlainError where it is not
 * installed or stopped, and with Cancelled.
 */
export async function separateMix(runner: Runner, mix: SourceRef, name: string | null): Promise<Separation> {
  const builtIn = name === null ? undefined : separatorNamed(name);
  const model = builtIn === undefined ? await modelOf(name) : null;
  if (model !== null) return neurally(runner, mix, model);
  const { name: chosen, version } = builtIn ?? separators[0]!;
  const made = await runner.run(separate, { mix, separator: chosen, version });
  return { ...made, separator: { name: chosen, version } };
}

async function neurally(runner: Runner, mix: SourceRef, model: SeparatorModel): Promise<Separation> {
  const stems = await runner.runElsewhere(separation(runner, mix, model));
  const { sampleRate, channels, length } = shapeOf(mix);
  const parts = STEMS.map((stem) => ofAsset(stems[stem]));
  const source: SourceRef = { kind: 'mix', of: [mix, ...parts], gains: [1, -1, -1, -1, -1] };
  const residual = await runner.run(conform, { source, sampleRate, channels, length }, 'residual');
  return { stems, residual, separator: { name: model.name, version: VERSION, model: model.sha256 } };
}

/** Of the time: the networks, against bringing the sound to their rate and back. */
const NETWORKS = 0.9;

function separation(runner: Runner, mix: SourceRef, model: SeparatorModel): Elsewhere<PerStem<AssetRef>> {
  const { sampleRate, channels, length } = shapeOf(mix);
  return {
    name: 'separate',
    version: VERSION,
    key: { mix, model: model.sha256 },
    assets: stemAssets,
    async run(folders, progress, signal) {
      const heard = await atRate(runner, mix);
      const scratch = mkdtempSync(join(folders.scratch, 'stems-'));
      try {
        for (const [index, member] of model.members.entries()) {
          const { checkpoint, sources } = member;
          const targets = STEMS.map((stem) => ({ path: join(scratch, stem), sources: sourcesOf(stem, sources) }));
          const share = part(
            progress,
            (NETWORKS * index) / model.members.length,
            (NETWORKS * (index + 1)) / model.members.length,
          );
          const input = {
            models: modelsFolder().path,
            checkpoint,
            weights: 'float32' as const,
            mix: { path: join(folders.assets, `${heard.hash}.f32`), sampleRate: MODEL_RATE, channels },
            targets: targets.filter((target) => Object.keys(target.sources).length > 0),
          };
          await modelProcess()
            .run('htdemucs.separate', input, { signal, progress: ({ fraction }) => share(fraction) })
            .catch((error: unknown) => {
              throw error instanceof ModelError ? new PlainError(error.message) : error;
            });
          if (signal.aborted) throw new Cancelled();
        }
        const collected: Partial<PerStem<AssetRef>> = {};
        for (const [index, stem] of STEMS.entries()) {
          progress(NETWORKS + ((1 - NETWORKS) * index) / STEMS.length);
          const raw = { path: join(scratch, stem), sampleRate: MODEL_RATE, channels, frames: heard.length };
          collected[stem] = await runner.run(collect, { ...raw, to: { sampleRate, length } }, stem);
        }
        return perStem((stem) => collected[stem]!);
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    },
  };
}

/** Which of a network's sources belong to a stem. */
function sourcesOf(stem: StemName, sources: readonly string[]): Record<string, number> {
  const mine = sources.filter((source) => (FOLDED[source] ?? source) === stem);
  return Object.fromEntries(mine.map((source) => [source, 1]));
}

/** The mix as one file at the networks' rate. */
async function atRate(runner: Runner, mix: SourceRef): Promise<AssetRef> {
  if (mix.kind === 'asset' && mix.asset.sampleRate === MODEL_RATE) return mix.asset;
  const { channels } = shapeOf(mix);
  return runner.run(conform, { source: mix, sampleRate: MODEL_RATE, channels, length: null }, 'for the separator');
}

async function modelOf(name: string | null): Promise<SeparatorModel | null> {
  try {
    return name !== null && existsSync(name) ? await separatorOfFile(name) : findSeparator(modelsFolder(), name);
  } catch (error) {
    throw error instanceof ModelError ? new PlainError(error.message) : error;
  }
}
