import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Cancelled, part } from '../../dsp/audio/source.ts';
import { type PerStem, perStem, STEMS } from '../../dsp/audio/stem.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { CONVERTERS } from '../../models/converters.ts';
import { ModelError } from '../../models/error.ts';
import { OWN_SEPARATOR } from '../../models/own/names.ts';
import { ownWeightsHash } from '../../models/own/weights.ts';
import { providerOfEnvironment } from '../../models/runtime/providers.ts';
import { collect } from '../jobs/collect.ts';
import { conform } from '../jobs/conform.ts';
import { PlainError } from '../jobs/job.ts';
import { modelProcess } from '../jobs/model-process.ts';
import { type AssetRef, type SourceRef, shapeOf } from '../jobs/refs.ts';
import type { Elsewhere } from '../jobs/runner.ts';

/** Raised whenever this separation of an equal mix by equal weights changes. */
const VERSION = '1';

/** Of the time: the network, against making assets of what it wrote. */
const NETWORK = 0.95;

/** What made the stems, for the report. */
export function ownRecord(): { readonly name: string; readonly version: string; readonly model: string } {
  return { name: OWN_SEPARATOR, version: VERSION, model: ownWeightsHash() };
}

/** The separation by the network in the box, in the model process, at the mix's own rate. */
export function ownSeparation(
  mix: SourceRef,
): Elsewhere<{ readonly stems: PerStem<AssetRef>; readonly computedBy: string }> {
  const { sampleRate, channels, length } = shapeOf(mix);
  return {
    name: 'separate',
    version: VERSION,
    key: { mix, model: ownWeightsHash(), converter: CONVERTERS.own, provider: providerOfEnvironment() },
    assets: ({ stems }) => Object.values(stems).map(({ hash }) => hash),
    async run(folders, progress, signal, inner) {
      const heard =
        mix.kind === 'asset'
          ? mix.asset
          : await inner.run(conform, { source: mix, sampleRate, channels, length }, 'for the separator');
      const scratch = mkdtempSync(join(folders.scratch, 'stems-'));
      try {
        const paths = perStem((stem) => join(scratch, stem));
        const share = part(progress, 0, NETWORK);
        const input = {
          models: modelsFolder().path,
          mix: { path: join(folders.assets, `${heard.hash}.f32`), sampleRate, channels },
          stems: paths,
          quality: 'fast' as const,
        };
        const { computedBy } = await modelProcess()
          .run('own.separate', input, { signal, progress: ({ fraction }) => share(fraction) })
          .catch((error: unknown) => {
            throw error instanceof ModelError ? new PlainError(error.message) : error;
          });
        if (signal.aborted) throw new Cancelled();
        const collected: AssetRef[] = [];
        for (const [index, stem] of STEMS.entries()) {
          progress(NETWORK + ((1 - NETWORK) * index) / STEMS.length);
          const raw = { path: paths[stem], sampleRate, channels, frames: length };
          collected.push(await inner.run(collect, { ...raw, to: { sampleRate, length } }, stem));
        }
        return { stems: perStem((stem) => collected[STEMS.indexOf(stem)]!), computedBy };
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    },
  };
}
