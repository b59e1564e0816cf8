import { randomUUID } from 'node:crypto';
import { type PerStem, perStem, STEMS, type StemName } from '../../dsp/audio/stem.ts';
import type { DecodedFile, ProbedFile } from '../audio/decode.ts';
import { MOST_CHANNELS } from '../audio/intake.ts';
import { type AssetRef, ofAsset, sumOf } from '../jobs/refs.ts';
import type { Opened } from './input.ts';
import { common } from './shape.ts';
import type { PartName } from './stem-files.ts';

/**
 * Told what is known of INPUT while it is decoded, at first from its containers and again whenever a part of it is there. A part that is still being
 * decoded is named by the UUID under which it grows (`readGrowingPeaks`), with the length that its container promises.
 */
export type Watch = (sketch: Opened) => void;

/** INPUT while it is decoded. */
export class Sketch {
  private readonly watch: Watch;
  private readonly about: Pick<Opened, 'kind' | 'name'>;
  private readonly parts: Map<PartName, AssetRef>;

  /** `parts`: which stream of which file each is. */
  constructor(
    watch: Watch,
    about: Pick<Opened, 'kind' | 'name'>,
    parts: Iterable<readonly [PartName, ProbedFile, number]>,
  ) {
    this.watch = watch;
    this.about = about;
    this.parts = new Map([...parts].map(([name, file, stream]) => [name, promised(file, stream)]));
    this.tell();
  }

  /** The UUID under which a part is to grow. */
  growing(name: PartName): { growing: string } {
    return { growing: this.parts.get(name)!.hash };
  }

  decoded(name: PartName, { asset }: DecodedFile): void {
    this.parts.set(name, asset);
    this.tell();
  }

  private tell(): void {
    const { parts, about } = this;
    const target = common([...parts.values()]);
    // What has another rate shows where it belongs only when it was brought to the common one.
    const shown = (name: PartName): AssetRef => {
      const asset = parts.get(name);
      return asset?.sampleRate === target.sampleRate ? asset : { hash: randomUUID(), ...target, length: 0 };
    };
    const has = (name: PartName): boolean => parts.has(name);
    const stems: PerStem<AssetRef> | null = STEMS.some(has) ? perStem((stem: StemName) => shown(stem)) : null;
    const mixAsset = has('mix') ? shown('mix') : null;
    this.watch({
      ...about,
      ...target,
      sha256: '',
      mixAsset,
      mix: mixAsset === null ? sumOf([]) : ofAsset(mixAsset),
      stems,
      residual: null,
      missing: STEMS.filter((stem) => stems !== null && !has(stem)),
      metadata: {},
      notices: [],
      project: null,
    });
  }
}

function promised({ streams, duration }: ProbedFile, stream: number): AssetRef {
  const { sampleRate, channels } = streams[stream]!;
  // A container may not say; then the sound grows from nothing.
  const length = Math.max(1, Math.round(duration * sampleRate));
  return { hash: randomUUID(), sampleRate, channels: Math.min(MOST_CHANNELS, channels), length };
}
