import type { Frames } from '../audio/source.ts';
import { resampledSpan } from '../signal/resample.ts';
import type { GraphAsset, GraphDocument, GraphRegion, GraphTake } from './document.ts';
import type { AssetReader } from './host.ts';

/**
 * A document as an engine of another rate plays it: all frames are the engine's, and each take is named with the frame of the song at which it stands
 * (`<hash>@<frame>`), so that `readerAt` can give every one of its samples the very moment that it has beside its stem.
 */
export function documentAt(document: GraphDocument, rate: number): GraphDocument {
  if (rate === document.sampleRate) return document;
  const { mixAsset, residual, tracks, regions, master, throughMaster, length, sampleRate } = document;
  const at = (frame: Frames): Frames => Math.round((frame * rate) / sampleRate);
  const whole = (asset: GraphAsset): GraphAsset => ({ hash: asset.hash, length: at(asset.length) });
  return {
    sampleRate: rate,
    length: at(length),
    mixAsset: mixAsset && whole(mixAsset),
    residual: residual && whole(residual),
    tracks: tracks.map(({ through, ...track }) => ({
      ...track,
      asset: whole(track.asset),
      ...(through && { through: through.map((take) => takeAt(take, at)) }),
    })),
    regions: regionsAt(regions, at, `${sampleRate}/${rate}`),
    ...(master && { master }),
    ...(throughMaster && { throughMaster: throughMaster.map((take) => takeAt(take, at)) }),
  };
}

function takeAt(take: GraphTake, at: (frame: Frames) => Frames): GraphTake {
  const [start, end] = [at(take.start), at(take.end)];
  const asset = { hash: `${take.asset.hash}@${take.start}`, length: end - start };
  return { asset, start, end, fadeIn: at(take.fadeIn), fadeOut: at(take.fadeOut), law: take.law };
}

/** Regions that are the same value stay the same, so that a fader that moves costs no look at a thousand of them. */
const known = new WeakMap<
  readonly GraphRegion[],
  { readonly ratio: string; readonly regions: readonly GraphRegion[] }
>();

function regionsAt(
  regions: readonly GraphRegion[],
  at: (frame: Frames) => Frames,
  ratio: string,
): readonly GraphRegion[] {
  const last = known.get(regions);
  if (last?.ratio === ratio) return last.regions;
  const scaled = regions.map((region) => ({
    ...region,
    fadeIn: region.fadeIn === null ? null : at(region.fadeIn),
    fadeOut: region.fadeOut === null ? null : at(region.fadeOut),
    takes: region.takes.map((take) => takeAt(take, at)),
  }));
  known.set(regions, { ratio, regions: scaled });
  return scaled;
}

/** Frames that are made at once: some 10 ms of the page's time. */
const PART = 32_768;
/** Source frames around a part that its filter reaches into: more than CROSSINGS of resampledSpan over what it keeps of the band, at half the rate. */
const AROUND = 256;

/** Reads assets of rate `own` at another rate, as the documents of `documentAt` name them. */
export function readerAt(reader: AssetReader, own: number, rate: number): AssetReader {
  if (rate === own) return reader;
  return {
    ...(reader.release && { release: reader.release.bind(reader) }),
    async read(name, start, count) {
      const [hash = '', place = '0'] = name.split('@');
      const stands = Number(place);
      // Engine frame of the asset's first one, as documentAt places it.
      const first = Math.round((stands * rate) / own);
      let out: Float32Array[] = [];
      for (let done = 0; done < count; done += PART) {
        const length = Math.min(PART, count - done);
        const from = first + start + done;
        const reach = Math.ceil((AROUND * own) / Math.min(own, rate));
        const low = Math.max(stands, Math.floor((from * own) / rate) - reach);
        const high = Math.ceil(((from + length) * own) / rate) + reach;
        const read = await reader.read(hash, low - stands, high - low);
        if (out.length === 0) out = read.map(() => new Float32Array(count));
        const made = resampledSpan(spanOf(read, own, low), rate, from, length);
        for (const [c, channel] of made.entries()) out[c]!.set(channel, done);
        reader.release?.(read);
      }
      return out;
    },
  };
}

/** What was read, where it lies in the song; silence around it. */
function spanOf(channels: readonly Float32Array[], sampleRate: number, low: Frames) {
  const length = channels[0]?.length ?? 0;
  return {
    sampleRate,
    channels: channels.length,
    length: low + length,
    read(start: Frames, into: readonly Float32Array[]): void {
      for (const [c, out] of into.entries()) {
        out.fill(0);
        const from = Math.max(start, low);
        const to = Math.min(start + out.length, low + length);
        if (to > from) out.set(channels[c]!.subarray(from - low, to - low), from - start);
      }
    },
  };
}
