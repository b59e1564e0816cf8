import { readFileSync } from 'node:fs';
import { type PerStem, perStem, type StemName } from '../../dsp/audio/stem.ts';
import type { Cause, Finding, Severity } from '../../dsp/damage/finding.ts';
import { packedFeatures } from '../../dsp/rebuild/packed.ts';
import { type TreatedRegion, treatRegion } from '../../dsp/treat/treat.ts';
import type { Corrections, Engine, Song, TreatmentName } from '../../dsp/treat/treatment.ts';
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
  /** What the person put right in it, where they did. */
  readonly corrections?: Corrections;
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
  /** What a model made for the region, where one did. */
  readonly generated?: GeneratedRef;
  /** What a model made of the sound that is there, of which restore shall take a share. */
  readonly renewed?: GeneratedRef & { readonly wet: number };
}

/** Sound that a model made, by reference (see GeneratedSound). */
export interface GeneratedRef {
  readonly asset: AssetRef;
  readonly start: number;
  readonly engine: Engine;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly why: string;
}

export type Treated =
  | { readonly kind: 'treated'; readonly take: TreatedRegion; readonly asset: AssetRef }
  | { readonly kind: 'untouched'; readonly why: string };

/** Makes one take for one region. */
export const treat = defineJob<Input, Treated>({
  name: 'treat',
  version: '10',
  key: ({ song, region, generated, renewed }) => ({
    song: song.key,
    region,
    ...(generated && { generated }),
    ...(renewed && { renewed }),
  }),
  assets: (treated) => (treated.kind === 'treated' ? [treated.asset.hash] : []),
  run({ song, region, generated, renewed }, { folders, progress }) {
    const { cause, ...span } = region;
    const heard = songOf(song.key, song.file, folders.assets);
    const sounds = new OpenSources(folders.assets);
    let writer: AssetWriter | null = null;
    try {
      const outcome = treatRegion(
        {
          ...heard,
          ...(generated && { generated: { ...generated, stem: region.stem, source: sounds.asset(generated.asset) } }),
          ...(renewed && { renewed: { ...renewed, stem: region.stem, source: sounds.asset(renewed.asset) } }),
        },
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
    } finally {
      sounds.close();
    }
  },
});

/** The song of the last job stays open in its worker: what treatments learnt of it is kept with the object. */
let current: { key: string; song: Song; open: OpenSources } | null = null;

/** Everything that a treatment may look at, open until another song is asked for. */
export function songOf(key: string, file: string, assets: string): Song {
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
    ...(ref.corrections && { corrections: ref.corrections }),
    damage: ref.damage,
    features: perStem((stem) => packedFeatures(open.asset(ref.features[stem].packed), ref.features[stem].facts)),
  };
  current = { key, song, open };
  return song;
}
