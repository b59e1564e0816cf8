import { createRequire } from 'node:module';

interface Vector {
  delete(): void;
}

/** What of essentia.js is run for comparison. */
interface Essentia {
  arrayToVector(x: Float32Array): Vector;
  RhythmExtractor2013(signal: object, maxTempo: number, method: string, minTempo: number): { delete?(): void };
  KeyExtractor(signal: object): { delete?(): void };
  LoudnessEBUR128(left: object, right: object): { delete?(): void };
}

const { Essentia: EssentiaClass, EssentiaWASM } = createRequire(import.meta.url)('essentia.js') as {
  Essentia: new (wasm: unknown) => Essentia;
  EssentiaWASM: unknown;
};

export const essentia = new EssentiaClass(EssentiaWASM);

/** Runs `use` on channels in essentia's memory. */
export function withEssentia(channels: readonly Float32Array[], use: (vectors: readonly Vector[]) => void): void {
  const vectors = channels.map((channel) => essentia.arrayToVector(channel));
  use(vectors);
  for (const vector of vectors) vector.delete();
}
