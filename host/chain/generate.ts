import { readSpan } from '../../dsp/audio/memory.ts';
import type { Frames } from '../../dsp/audio/source.ts';
import type { StemName } from '../../dsp/audio/stem.ts';
import type { Severity } from '../../dsp/damage/finding.ts';
import { jascoTreatment } from '../../dsp/treat/jasco.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { CONVERTERS } from '../../models/converters.ts';
import { findJasco, type JascoModel } from '../../models/jasco/installed.ts';
import { RELEASED } from '../../models/jasco/windows.ts';
import { findMbd, type MbdModel } from '../../models/mbd/installed.ts';
import { providerOfEnvironment } from '../../models/runtime/providers.ts';
import { AssetWriter, openAsset } from '../audio/asset.ts';
import { type Brief, compose } from '../jobs/compose.ts';
import { lackOf, plainly } from '../jobs/model-errors.ts';
import { askModel } from '../jobs/model-process.ts';
import { type AssetRef, ofAsset } from '../jobs/refs.ts';
import type { Elsewhere, Runner } from '../jobs/runner.ts';
import type { GeneratedRef } from '../jobs/treat.ts';
import type { Decoder } from './decoders.ts';
import { type GenerateSettings, generateSettings } from './generate-settings.ts';
import { BEST, separateMix } from './separation.ts';

/** Seconds. A longer region would take an hour on a laptop, and all of it is in memory. */
const LONGEST = 120;

const VOCALS =
  'Voices are not generated: JASCO was trained without real singing, so it would be a voice that nobody sang: choose restore or rebuild, or force it.';

export interface GenerateOrder {
  readonly stem: StemName;
  readonly start: Frames;
  readonly end: Frames;
  readonly severity: Severity;
  readonly seed: number;
  readonly describe: string;
  /** The region's own settings, of which those that JASCO has are taken. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** The name of a model; null: the best that is installed. */
  readonly model: string | null;
  /** Also voices. */
  readonly isForced: boolean;
}

/** Why JASCO cannot be had at all on this machine, or not with this decoder, in one sentence with what to do; null where it can. */
export function jascoLacks(model: string | null = null, decoder: Decoder = 'encodec'): string | null {
  return lackOf(() => {
    findJasco(modelsFolder(), model);
    diffusionFor(decoder);
  });
}

/**
 * Has JASCO make the sound of one region; a string says why it was not asked. The same order on the same song is made once. Rejects with a PlainError where the
 * model is missing or stopped, and with Cancelled.
 */
export async function generateSound(
  runner: Runner,
  song: { readonly key: string; readonly file: string },
  sampleRate: number,
  order: GenerateOrder,
): Promise<GeneratedRef | string> {
  const { stem, start, end, seed, describe, isForced } = order;
  if (stem === 'vocals' && !isForced) return VOCALS;
  const seconds = (end - start) / sampleRate;
  if (seconds > LONGEST) {
    return `JASCO makes at most ${LONGEST} s at a time and this region has ${Math.round(seconds)} s: mark shorter regions, or choose restore or rebuild.`;
  }
  const settings = generateSettings(order.settings);
  const model = plainly(() => findJasco(modelsFolder(), order.model));
  const diffusion = plainly(() => diffusionFor(settings.decoder));
  const brief = await runner.run(compose, { song, stem, start, end, describe }, stem);
  const asked = model.takesMelody ? brief : { ...brief, melody: [] };
  const made = await runner.runElsewhere(making(asked, model, diffusion, settings, seed), stem);
  const alone = settings.isolate === 'separate' ? await separateMix(runner, ofAsset(made.asset), BEST) : null;
  const { name, engine } = jascoTreatment;
  return {
    asset: alone?.stems[stem] ?? made.asset,
    start: brief.start,
    engine: { name, version: engine.version, model: model.sha256 },
    settings: {
      ...made.settings,
      modelName: model.name,
      textModel: model.textSha256,
      weights: settings.weights,
      decoder: settings.decoder,
      ...(diffusion && { decoderModel: diffusion.sha256 }),
      isolate: settings.isolate,
      ...(alone && { isolatedBy: alone.separator.name }),
      ...(alone?.separator.model && { isolatedByModel: alone.separator.model }),
      ...(alone?.separator.weights && { isolatedByWeights: alone.separator.weights }),
    },
    why: whyOf(asked, made.settings, settings.decoder),
  };
}

interface Made {
  readonly asset: AssetRef;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

function making(
  brief: Brief,
  model: JascoModel,
  diffusion: MbdModel | null,
  { weights, options }: GenerateSettings,
  seed: number,
): Elsewhere<Made> {
  return {
    name: 'generate',
    version: '1',
    key: {
      brief,
      model: model.sha256,
      text: model.textSha256,
      converters: [CONVERTERS.jasco, CONVERTERS.t5],
      weights,
      options,
      seed,
      provider: providerOfEnvironment(),
      diffusion: diffusion && [diffusion.sha256, CONVERTERS.mbd],
    },
    assets: ({ asset }) => [asset.hash],
    async run(folders, progress, signal) {
      const [audio, drums] = readAll(folders.assets, brief.asset);
      const request = {
        audio: audio!,
        region: brief.region,
        drums: brief.drums ? drums! : null,
        chords: brief.chords,
        melody: brief.melody,
        describe: brief.describe,
        seed,
        options,
      };
      const checkpoints = { jasco: model.jasco, t5: model.t5 };
      const input = { models: modelsFolder().path, checkpoints, weights, request, diffusion };
      const generated = await askModel('jasco.generate', input, progress, signal);
      const writer = new AssetWriter(folders.assets, RELEASED.sampleRate, 1);
      try {
        writer.write([generated.audio]);
        return { asset: writer.finish(), settings: generated.settings };
      } catch (error) {
        writer.abort();
        throw error;
      }
    },
  };
}

/** What a decoder needs beside JASCO. Throws a ModelError where it is not installed. */
function diffusionFor(decoder: Decoder): MbdModel | null {
  return decoder === 'mbd' ? findMbd(modelsFolder()) : null;
}

function readAll(assets: string, { hash, length }: AssetRef): Float32Array[] {
  const source = openAsset(assets, hash);
  try {
    return readSpan(source, 0, length);
  } finally {
    source.close();
  }
}

function whyOf({ chords, melody, drums, describe }: Brief, settings: Made['settings'], decoder: Decoder): string {
  const from = [
    ...(chords.length > 0 ? ['the chords'] : []),
    ...(melody.length > 0 ? ['the melody'] : []),
    ...(drums ? ['the hits'] : []),
  ];
  const conditions = from.length === 0 ? '' : `${from.join(' and ')} and `;
  const replaced =
    settings.chordsReplaced === undefined
      ? ''
      : ` JASCO does not know every chord, so it was told ${settings.chordsReplaced}.`;
  const sounded = decoder === 'mbd' ? ' MultiBandDiffusion made the sound of it.' : '';
  return `Made anew by JASCO out of what stands around it, from ${conditions}the words “${describe}”${/[.!?]$/.test(describe) ? '' : '.'}${replaced}${sounded}`;
}
