import type { PerStem } from '../../dsp/audio/stem.ts';
import { type Balance, balance as balanceStems } from '../../dsp/mix/balance.ts';
import type { Reference } from '../../dsp/mix/reference.ts';
import { defineJob } from './job.ts';
import { type SourceRef, withSources } from './refs.ts';

interface Input {
  readonly originals: PerStem<SourceRef>;
  readonly mended: PerStem<SourceRef>;
  readonly reference: Reference | null;
  /** dB. */
  readonly vocalBoost: number;
}

/** Gains that keep the mended stems in the original's balance, or bring them to a reference's. */
export const balance = defineJob<Input, Balance>({
  name: 'balance',
  version: '1',
  key: (input) => input,
  assets: () => [],
  run({ originals, mended, reference, vocalBoost }, { folders, progress }) {
    return withSources(folders.assets, (open) =>
      balanceStems(
        open.stems(originals),
        open.stems(mended),
        { vocalBoost, ...(reference === null ? {} : { reference }) },
        progress,
      ),
    );
  },
});
