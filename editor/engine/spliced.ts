import type { AssetReader } from '../../dsp/graph/host.ts';
import type { Asset } from '../../host/project/project.ts';

/** Stands in no hash. */
const JOINT = '+';

/** A sound that is `first` as long as that lasts, and from there on `rest`, both from the start of the song: named so that `splicing` reads it. */
export function spliced(first: Asset, rest: Asset): Asset {
  return { ...rest, hash: [first.hash, first.length, rest.hash].join(JOINT) };
}

/** Reads spliced sounds by a reader of their parts, and all others as it does. */
export function splicing(reader: AssetReader): AssetReader {
  return {
    ...reader,
    async read(hash, start, count) {
      const [first, length, rest] = hash.split(JOINT);
      if (first === undefined || rest === undefined) return reader.read(hash, start, count);
      const before = Math.max(0, Math.min(count, Number(length) - start));
      if (before === 0) return reader.read(rest, start, count);
      if (before === count) return reader.read(first, start, count);
      const [head, tail] = await Promise.all([
        reader.read(first, start, before),
        reader.read(rest, start + before, count - before),
      ]);
      const joined = head.map((channel, c) => {
        const both = new Float32Array(before + tail[c]!.length);
        both.set(channel);
        both.set(tail[c]!, before);
        return both;
      });
      reader.release?.(head);
      reader.release?.(tail);
      return joined;
    },
  };
}
