import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AudioSource, Frames } from '../../dsp/audio/source.ts';
import { type PerStem, perStem, STEMS } from '../../dsp/audio/stem.ts';
import { type Gain, mixSource, sliceSource } from '../../dsp/audio/views.ts';
import { mendedSource } from '../../dsp/seam/mended.ts';
import { openAsset } from '../audio/asset.ts';
import type { FileSource } from '../audio/interleaved.ts';

/** Immutable audio in the assets folder. */
export interface AssetRef {
  readonly hash: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly length: Frames;
}

/** A take where it stands in its stem: asset of exactly end − start frames. */
export interface TakeRef {
  readonly start: Frames;
  readonly end: Frames;
  readonly fadeIn: Frames;
  readonly fadeOut: Frames;
  /** Exponent of the cross-fade's gain law: 0.5 equal power … 1 equal gain. */
  readonly law: number;
  /** 0 original … 1 treated. */
  readonly blend: number;
  readonly asset: AssetRef;
}

/** Audio that a job can be given: an asset, or a view composed of assets. Plain JSON, so it can be part of a key. */
export type SourceRef =
  | { readonly kind: 'asset'; readonly asset: AssetRef }
  | { readonly kind: 'silence'; readonly sampleRate: number; readonly channels: number; readonly length: Frames }
  | { readonly kind: 'mix'; readonly of: readonly SourceRef[]; readonly gains: readonly Gain[] }
  | { readonly kind: 'slice'; readonly of: SourceRef; readonly start: Frames; readonly length: Frames }
  | { readonly kind: 'mended'; readonly original: AssetRef; readonly takes: readonly TakeRef[] };

export const ofAsset = (asset: AssetRef): SourceRef => ({ kind: 'asset', asset });

/** The sum of sources of one rate and channel count, each times its gain (default 1). */
export const sumOf = (of: readonly SourceRef[], gains: readonly Gain[] = of.map(() => 1)): SourceRef => ({
  kind: 'mix',
  of,
  gains,
});

/** Opens files for one job and closes them all together. */
export class OpenSources {
  private readonly assets: string | readonly string[];
  private readonly open: { close(): void }[] = [];

  /** `assets`: the folder that holds all assets; or several that are looked in for each, in this order. */
  constructor(assets: string | readonly string[]) {
    this.assets = assets;
  }

  asset(ref: AssetRef): AudioSource {
    const source = this.file(ref.hash);
    this.open.push(source);
    return source;
  }

  source(ref: SourceRef): AudioSource {
    switch (ref.kind) {
      case 'asset':
        return this.asset(ref.asset);
      case 'silence':
        return silence(ref.sampleRate, ref.channels, ref.length);
      case 'mix':
        return mixSource(
          ref.of.map((part) => this.source(part)),
          ref.gains,
        );
      case 'slice':
        return sliceSource(this.source(ref.of), ref.start, ref.length);
      case 'mended':
        return mendedSource(this.asset(ref.original), this.takes(ref.takes));
    }
  }

  /** The takes of one stem, of which a file at a time is open: an hour may have hundreds, and each open one holds its read-ahead. */
  private takes(refs: readonly TakeRef[]): (TakeRef & { source: AudioSource })[] {
    let current: { hash: string; file: FileSource } | null = null;
    const close = (): void => {
      current?.file.close();
      current = null;
    };
    this.open.push({ close });
    const fileOf = (hash: string): FileSource => {
      if (current?.hash !== hash) {
        close();
        current = { hash, file: this.file(hash) };
      }
      return current.file;
    };
    return refs.map((take) => {
      const { hash, sampleRate, channels, length } = take.asset;
      const source = {
        sampleRate,
        channels,
        length,
        read: (start: Frames, into: readonly Float32Array[]) => fileOf(hash).read(start, into),
      };
      return { ...take, source };
    });
  }

  private file(hash: string): FileSource {
    const folders = [this.assets].flat();
    return openAsset(folders.find((folder) => existsSync(join(folder, `${hash}.f32`))) ?? folders[0]!, hash);
  }

  stems(refs: PerStem<SourceRef>): PerStem<AudioSource> {
    return perStem((stem) => this.source(refs[stem]));
  }

  close(): void {
    for (const source of this.open.splice(0)) source.close();
  }
}

/** Runs `use` with an opener and closes every file afterwards, however it ends. */
export function withSources<T>(assets: string | readonly string[], use: (open: OpenSources) => T): T {
  const open = new OpenSources(assets);
  try {
    return use(open);
  } finally {
    open.close();
  }
}

function silence(sampleRate: number, channels: number, length: Frames): AudioSource {
  return {
    sampleRate,
    channels,
    length,
    read(_start, into) {
      for (const channel of into) channel.fill(0);
    },
  };
}

/** What a reference says about the audio behind it, without opening it. */
export function shapeOf(ref: SourceRef): { sampleRate: number; channels: number; length: Frames } {
  switch (ref.kind) {
    case 'asset':
      return ref.asset;
    case 'silence':
      return ref;
    case 'slice':
      return { ...shapeOf(ref.of), length: ref.length };
    case 'mended':
      return ref.original;
    case 'mix': {
      const shapes = ref.of.map(shapeOf);
      return { ...shapes[0]!, length: Math.max(...shapes.map((shape) => shape.length)) };
    }
  }
}

/** Hashes of all assets behind references, for `Job.assets`. */
export function stemAssets(refs: PerStem<AssetRef>): string[] {
  return STEMS.map((stem) => refs[stem].hash);
}
