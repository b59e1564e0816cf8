import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
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
import { partDoing } from '../jobs/part-doing.ts';
import { prior } from '../jobs/prior.ts';
import { type AssetRef, type SourceRef, shapeOf } from '../jobs/refs.ts';
import type { Elsewhere } from '../jobs/runner.ts';
import { mixAt, residualOf, type SeparateMix } from './separator.ts';
import { sideBySide } from './side-by-side.ts';

/** Raised whenever this separation of an equal mix by equal weights changes. */
const VERSION = '1';

/** Of the time: the network's end; then assets are made of what it wrote. */
const NETWORK = 0.95;

/** By the network in the box: no download. */
export const separateByOwn: SeparateMix = async (runner, mix, _choice, { quality }) => {
  const { stems, computedBy } = await runner.runElsewhere(ownSeparation(mix, quality));
  const separator = { name: OWN_SEPARATOR, version: VERSION, model: ownWeightsHash(), computedBy };
  return { stems, residual: await residualOf(runner, mix, stems), separator };
};

/** The separation by the network in the box, in the model process, at the mix's own rate: it corrects what the classical separator says, close behind it. */
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
      const raw = ({ hash }: AssetRef): string => join(folders.assets, `${hash}.f32`);
      const scratch = mkdtempSync(join(folders.scratch, 'stems-'));
      try {
        const paths = perStem((stem) => join(scratch, stem));
        const first = perStem((stem) => join(scratch, `prior-${stem}`));
        for (const path of Object.values(first)) closeSync(openSync(path, 'w'));
        const input = {
          models: modelsFolder().path,
          mix: { path: raw(heard), sampleRate, channels },
          prior: first,
          stems: paths,
          quality,
        };
        const share = partDoing(progress, 0, NETWORK, 'separating');
        const { computedBy } = await sideBySide(signal, (ended) => [
          askModel('own.separate', input, share, ended),
          inner.toldTo(() => {}, ended).run(prior, { mix, stems: first }),
        ]);
        const collected = await Promise.all(
          STEMS.map((stem) => {
            const made = { path: paths[stem], sampleRate, channels, frames: length };
            return inner.run(collect, { ...made, to: { sampleRate, length } }, stem);
          }),
        );
        return { stems: perStem((stem) => collected[STEMS.indexOf(stem)]!), computedBy };
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    },
  };
}
