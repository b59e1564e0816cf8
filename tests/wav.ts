import { openWriter } from '../host/audio/encode.ts';
import { openFloatWav } from '../host/audio/wav-source.ts';

/** Writes planar samples as 32-bit float WAV. */
export function writeWav(path: string, channels: readonly Float32Array[], sampleRate: number): void {
  const writer = openWriter(path, { format: 'wav', bits: '32f', sampleRate, channels: channels.length });
  writer.write(channels);
  writer.finish();
}

/** Reads a float WAV of ours whole, planar: for short test files. */
export function readWav(path: string): Float32Array[] {
  const source = openFloatWav(path);
  try {
    const out = Array.from({ length: source.channels }, () => new Float32Array(source.length));
    source.read(0, out);
    return out;
  } finally {
    source.close();
  }
}
