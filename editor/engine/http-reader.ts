import type { AssetReader } from '../../dsp/graph/host.ts';

/**
 * Reads assets from the host's range route: `GET <base>asset/<sha256>?start=&count=` answers interleaved float32, little endian, which is
 * the order of every machine that browsers run on. `channelsOf` tells how many channels an asset has, as the document does.
 */
export function httpReader(channelsOf: (hash: string) => number, base = '/'): AssetReader {
  return {
    async read(hash, start, count) {
      const answer = await fetch(`${base}asset/${hash}?start=${start}&count=${count}`);
      if (!answer.ok) throw new Error(`The sound could not be read from the host (${answer.status}); reload the page.`);
      return deinterleave(new Float32Array(await answer.arrayBuffer()), channelsOf(hash));
    },
  };
}

/** Planar arrays of interleaved samples. */
export function deinterleave(samples: Float32Array, channels: number): Float32Array[] {
  const length = Math.floor(samples.length / channels);
  return Array.from({ length: channels }, (_, c) => {
    const out = new Float32Array(length);
    for (let i = 0; i < length; i++) out[i] = samples[i * channels + c]!;
    return out;
  });
}
