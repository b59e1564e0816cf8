import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { AssetReader } from '../../../dsp/graph/host.ts';
import { renderOffline } from '../../../host/engine/render.ts';
import { assetsOf, type Project } from '../../../host/project/project.ts';

const FLOAT = 4;

/** Reads the sounds of a project out of its folder. */
export function readerOf(folder: string, project: Project): AssetReader {
  const lengths = new Map(assetsOf(project).map((asset) => [asset.hash, asset.length]));
  const { channels } = project;
  return {
    async read(hash, start, count) {
      const frames = Math.max(0, Math.min(count, lengths.get(hash)! - start));
      const block = new Float32Array(frames * channels);
      const file = openSync(join(folder, 'assets', `${hash}.f32`), 'r');
      readSync(file, new Uint8Array(block.buffer), 0, block.byteLength, start * channels * FLOAT);
      closeSync(file);
      return Array.from({ length: channels }, (_, c) =>
        Float32Array.from({ length: frames }, (_, n) => block[n * channels + c]!),
      );
    },
  };
}

/** What the editor plays of the whole song, by the same graph without a browser: left and right. */
export async function rendered(
  folder: string,
  project: Project,
  version: 'original' | 'mended',
): Promise<[Float32Array, Float32Array]> {
  const out: [Float32Array, Float32Array] = [new Float32Array(project.length), new Float32Array(project.length)];
  const hearing = { mended: version === 'mended', difference: false, trims: { original: 1, mended: 1 } };
  let at = 0;
  for await (const block of renderOffline(project, readerOf(folder, project), 0, project.length, hearing)) {
    for (const side of [0, 1] as const) out[side].set(block[side], at);
    at += block[0].length;
  }
  return out;
}
