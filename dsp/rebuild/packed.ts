import type { AudioSource, Frames, Progress } from '../audio/source.ts';
import { type FeatureFacts, type Features, listen, ROW } from './features.ts';

/** Bytes that one float32 carries as a whole number without loss: it is exact up to 2^24. */
const BYTES = 3;
/** Samples of a packed row. */
const SAMPLES = Math.ceil(ROW / BYTES);
/** Rows that are handed on or read at once. */
const BLOCK = 512;

/** Listens through a stem once and writes its features as samples, so that they are kept and read where audio is. */
export function packFeatures(
  source: AudioSource,
  write: (samples: Float32Array) => void,
  progress: Progress,
): FeatureFacts {
  const block = new Float32Array(BLOCK * SAMPLES);
  let filled = 0;
  const facts = listen(
    source,
    (row) => {
      for (let i = 0; i < ROW; i += BYTES) {
        block[filled++] = row[i]! + 256 * (row[i + 1] ?? 0) + 65536 * (row[i + 2] ?? 0);
      }
      if (filled < block.length) return;
      write(block);
      filled = 0;
    },
    progress,
  );
  if (filled > 0) write(block.subarray(0, filled));
  return facts;
}

/** Features that were packed. `packed` is mono; its rate means nothing. */
export function packedFeatures(packed: Pick<AudioSource, 'read'>, facts: FeatureFacts): Features {
  const block = [new Float32Array(BLOCK * SAMPLES)];
  return {
    ...facts,
    read(from, to, into) {
      for (let first: Frames = from; first < to; first += BLOCK) {
        const rows = Math.min(BLOCK, to - first);
        const samples = block[0]!.subarray(0, rows * SAMPLES);
        packed.read(first * SAMPLES, [samples]);
        for (let r = 0; r < rows; r++) {
          const row = (first - from + r) * ROW;
          for (let i = 0; i < ROW; i += BYTES) {
            const value = samples[r * SAMPLES + i / BYTES]!;
            into[row + i] = value;
            if (i + 1 < ROW) into[row + i + 1] = value >> 8;
            if (i + 2 < ROW) into[row + i + 2] = value >> 16;
          }
        }
      }
    },
  };
}
