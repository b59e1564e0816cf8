import { readSpan } from '../../dsp/audio/memory.ts';
import type { Frames } from '../../dsp/audio/source.ts';
import type { StemName } from '../../dsp/audio/stem.ts';
import { restoreTreatment } from '../../dsp/restore/restore.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { CONVERTERS } from '../../models/converters.ts';
import { planWindows, RELEASED } from '../../models/jasco/windows.ts';
import { findMbd, type MbdModel } from '../../models/mbd/installed.ts';
import { providerOfEnvironment } from '../../models/runtime/providers.ts';
import { AssetWriter, openAsset } from '../audio/asset.ts';
import { type Brief, compose } from '../jobs/compose.ts';
import { lackOf, plainly } from '../jobs/model-errors.ts';
import { askModel } from '../jobs/model-process.ts';
import type { AssetRef } from '../jobs/refs.ts';
import type { Elsewhere, Runner } from '../jobs/runner.ts';
import type { GeneratedRef } from '../jobs/treat.ts';

/** Seconds. A longer region would take hours on a laptop, and all of it is in memory. */
const LONGEST = 120;
/** Seconds on either side that are made anew, too: what the sound is brought into agreement with its stem by. */
const AROUND = 2;

interface RenewOrder {
  readonly stem: StemName;
  readonly start: Frames;
  readonly end: Frames;
  readonly seed: number;
}

/** Why sound cannot be made anew on this machine, in one sentence with what to do; null where it can. */
export function renewLacks(): string | null {
  return lackOf(() => findMbd(modelsFolder()));
}

/**
 * Has MultiBandDiffusion say the sound of a region again from the codes that EnCodec hears in it; a string says why it was not asked. Noise, clicks and roughness,
 * which codes do not hold, are not said again. Rejects with a PlainError where a model is missing or stopped, and with Cancelled.
 */
export async function renewSound(
  runner: Runner,
  song: { readonly key: string; readonly file: string },
  sampleRate: number,
  { stem, start, end, seed }: RenewOrder,
): Promise<GeneratedRef | string> {
  const model = plainly(() => findMbd(modelsFolder()));
  const seconds = (end - start) / sampleRate;
  if (seconds > LONGEST) {
    return `MultiBandDiffusion makes at most ${LONGEST} s at a time and this region has ${Math.round(seconds)} s: mark shorter regions, or restore without it.`;
  }
  const brief = await runner.run(compose, { song, stem, start, end, describe: '' }, stem);
  const { asset, offset, computedBy } = await runner.runElsewhere(renewing(brief, model, seed), stem);
  const { name, engine } = restoreTreatment;
  return {
    asset,
    start: brief.start + offset,
    engine: { name, version: engine.version, model: model.sha256 },
    settings: { renewedBy: model.name, computedBy },
    why: 'A share of the sound was made anew by MultiBandDiffusion from what the codec hears in it.',
  };
}

interface Renewed {
  readonly asset: AssetRef;
  /** Samples from the beginning of the brief's sound at which it begins. */
  readonly offset: number;
  readonly computedBy: string;
}

function renewing(brief: Brief, model: MbdModel, seed: number): Elsewhere<Renewed> {
  return {
    name: 'renew',
    version: '1',
    key: {
      asset: brief.asset.hash,
      region: brief.region,
      model: model.sha256,
      converters: [CONVERTERS.mbd, CONVERTERS.encodec],
      seed,
      provider: providerOfEnvironment(),
    },
    assets: ({ asset }) => [asset.hash],
    async run(folders, progress, signal) {
      const { sampleRate, hop } = RELEASED;
      const { lead } = planWindows(Math.ceil(brief.region / hop), RELEASED);
      const offset = Math.max(0, lead * hop - AROUND * sampleRate);
      const end = Math.min(brief.asset.length, lead * hop + brief.region + AROUND * sampleRate);
      const source = openAsset(folders.assets, brief.asset.hash);
      let audio: Float32Array;
      try {
        audio = readSpan(source, offset, end - offset)[0]!;
      } finally {
        source.close();
      }
      const { mbd, encodec } = model;
      const input = { models: modelsFolder().path, checkpoints: { mbd, encodec }, audio, options: { wet: 1, seed } };
      const made = await askModel('mbd.enhance', input, progress, signal);
      const writer = new AssetWriter(folders.assets, sampleRate, 1);
      try {
        writer.write([made.audio]);
        return { asset: writer.finish(), offset, computedBy: made.computedBy };
      } catch (error) {
        writer.abort();
        throw error;
      }
    },
  };
}
