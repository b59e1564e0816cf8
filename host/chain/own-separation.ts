import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { part } from '../../dsp/audio/source.ts';
import { type PerStem, perStem, STEMS } from '../../dsp/audio/stem.ts';
import { classical } from '../../dsp/separate/classical.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { CONVERTERS } from '../../models/converters.ts';
import { OWN_SEPARATOR } from '../../models/own/names.ts';
import type { Quality } from '../../models/own/separate.ts';
import { ownWeightsHash } from '../../models/own/weights.ts';
import { providerOfEnvironment } from '../../models/runtime/providers.ts';
import { collect } from '../jobs/collect.ts';
import { askModel } from '../jobs/model-process.ts';
import { type AssetRef, type SourceRef, shapeOf } from '../jobs/refs.ts';
import type { Elsewhere } from '../jobs/runner.ts';
import { separate } from '../jobs/separate.ts';
import { mixAt, residualOf, type SeparateMix } from './separator.ts';

/** Raised whenever this separation of an equal mix by equal weights changes. */
const VERSION = '1';

/** Of the time: the classical separator's end, and the network's; then assets are made of what it wrote. */
const CLASSICAL = 0.5;
const NETWORK = 0.95;

/** By the network in the box: no download. */
export const separateByOwn: SeparateMix = async (runner, mix, _choice, { quality }) => {
  const { stems, computedBy } = await runner.runElsewhere(ownSeparation(mix, quality));
  const separator = { name: OWN_SEPARATOR, version: VERSION, model: ownWeightsHash(), computedBy };
  return { stems, residual: await residualOf(runner, mix, stems), separator };
};

/** The separation by the network in the box, in the model process, at the mix's own rate: it corrects what the classical separator says, which is had first. */
function ownSeparation(
  mix: SourceRef,
  quality: Quality,
): Elsewhere<{ readonly stems: PerStem<AssetRef>; readonly computedBy: string }> {
  const { sampleRate, channels, length } = shapeOf(mix);
  return {
    name: 'separate',
    version: VERSION,
    key: {
      mix,
      prior: classical.version,
      model: ownWeightsHash(),
      converter: CONVERTERS.own,
      provider: providerOfEnvironment(),
      ...(quality !== 'fast' && { quality }),
    },
    assets: ({ stems }) => Object.values(stems).map(({ hash }) => hash),
    async run(folders, progress, signal, inner) {
      const heard = await mixAt(inner, mix, sampleRate);
      // It has the name of the whole, which it is half of.
      const told = inner.toldTo((event) => {
        if (event.kind === 'progress' && event.job === separate.name) progress(CLASSICAL * event.fraction);
      });
      const first = await told.run(separate, { mix, separator: classical.name, version: classical.version });
      progress(CLASSICAL);
      const raw = ({ hash }: AssetRef): string => join(folders.assets, `${hash}.f32`);
      const scratch = mkdtempSync(join(folders.scratch, 'stems-'));
      try {
        const paths = perStem((stem) => join(scratch, stem));
        const share = part(progress, CLASSICAL, NETWORK);
        const input = {
          models: modelsFolder().path,
          mix: { path: raw(heard), sampleRate, channels },
          prior: perStem((stem) => raw(first.stems[stem])),
          stems: paths,
          quality,
        };
        const { computedBy } = await askModel('own.separate', input, share, signal);
        const collected: AssetRef[] = [];
        for (const [index, stem] of STEMS.entries()) {
          progress(NETWORK + ((1 - NETWORK) * index) / STEMS.length);
          const made = { path: paths[stem], sampleRate, channels, frames: length };
          collected.push(await inner.run(collect, { ...made, to: { sampleRate, length } }, stem));
        }
        return { stems: perStem((stem) => collected[STEMS.indexOf(stem)]!), computedBy };
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    },
  };
}
