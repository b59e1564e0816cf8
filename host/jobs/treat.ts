import { readFileSync } from 'node:fs';
import { type PerStem, perStem, type StemName } from '../../dsp/audio/stem.ts';
import type { Cause, Finding, Severity } from '../../dsp/damage/finding.ts';
import { packedFeatures } from '../../dsp/rebuild/packed.ts';
import { type TreatedRegion, treatRegion } from '../../dsp/treat/treat.ts';
import type { Song, TreatmentName } from '../../dsp/treat/treatment.ts';
import { AssetWriter } from '../audio/asset.ts';
import type { ProjectProfile } from '../project/project.ts';
import type { FeaturesRef } from './features.ts';
import { defineJob } from './job.ts';
import { type AssetRef, OpenSources, ofAsset, type SourceRef } from './refs.ts';

/** Everything that a treatment may look at, by reference. */
export interface SongRef {
  readonly mix: SourceRef;
  readonly stems: PerStem<AssetRef>;
  readonly profile: ProjectProfile;
  readonly damage: PerStem<readonly Finding[]>;
  readonly features: PerStem<FeaturesRef>;
}

interface Input {
  /** A SongRef: the hash of its canonical JSON, and the file it stands in. */
  readonly song: { readonly key: string; readonly file: string };
  readonly region: {
    readonly stem: StemName;
    readonly start: number;
    readonly end: number;
    readonly cause: Cause | null;
    readonly severity: Severity;
    readonly treatment: 'auto' | TreatmentName;
    readonly seed: number;
  };
}

export type Treated =
  | { readonly kind: 'treated'; readonly take: TreatedRegion; readonly asset: AssetRef }
  | { readonly kind: 'untouched'; readonly why: string };

/** Makes one take for one region. */
export const treat = defineJob<Input, Treated>({
  name: 'treat',
  version: '2',
  key: ({ song, region }) => ({ song: song.key, region }),
  assets: (treated) => (treated.kind === 'treated' ? [treated.asset.hash] : []),
  run({ song, region }, { folders, progress }) {
    const { cause, ...span } = region;
    let writer: AssetWriter | null = null;
    try {
      const outcome = treatRegion(
        songOf(song.key, song.file, folders.assets),
        { ...span, cause: cause ?? undefined },
        (channels, sampleRate) => (writer = new AssetWriter(folders.assets, sampleRate, channels)),
        progress,
      );
      const written = writer as AssetWriter | null;
      if (outcome.kind === 'untouched') {
        written?.abort();
        return outcome;
      }
      return { kind: 'treated', take: outcome, asset: written!.finish() };
    } catch (error) {
      (writer as AssetWriter | null)?.abort();
      throw error;
    }
  },
});

/** The song of the last job stays open in its worker: what treatments learnt of it is kept with the object. */
let current: { key: string; song: Song; open: OpenSources } | null = null;

function songOf(key: string, file: string, assets: string): Song {
  if (current?.key === key) return current.song;
  current?.open.close();
  current = null;
  const ref = JSON.parse(readFileSync(file, 'utf8')) as SongRef;
  const open = new OpenSources(assets);
  const mix = open.source(ref.mix);
  const song: Song = {
    sampleRate: mix.sampleRate,
    length: mix.length,
    channels: mix.channels,
    mix,
    stems: open.stems(perStem((stem) => ofAsset(ref.stems[stem]))),
    profile: { ...ref.profile, melody: { ...ref.profile.melody, hz: Float32Array.from(ref.profile.melody.hz) } },
    damage: ref.damage,
    features: perStem((stem) => packedFeatures(open.asset(ref.features[stem].packed), ref.features[stem].facts)),
  };
  current = { key, song, open };
  return song;
}
