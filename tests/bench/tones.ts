import { join } from 'node:path';
import { perStem, STEMS } from '../../dsp/audio/stem.ts';
import { type AssetInfo, AssetWriter } from '../../host/audio/asset.ts';
import { makeFolder } from '../../host/audio/files.ts';
import { testProject, testRegion, testTake } from '../../host/project/test-project.ts';
import { ProjectStore } from '../../host/store/project-store.ts';

/** Hz of the sound as it came and as it was mended. Low, so that clicks stand out of them. */
export const ORIGINAL = 100;
export const MENDED = 130;
const LEVEL = 0.25;
const SECONDS = 60;
const RATE = 48_000;

/** A project whose bass is one tone, mended throughout into another; the rest is silent. Its folder returned. */
export async function writeTones(projects: string): Promise<string> {
  const folder = join(projects, 'Tones.resonate');
  const assets = join(folder, 'assets');
  makeFolder(assets);
  const [start, end] = [RATE, (SECONDS - 1) * RATE];
  const silence = tone(assets, SECONDS * RATE, 0);
  const original = tone(assets, SECONDS * RATE, ORIGINAL);
  const sounds = perStem((stem) => (stem === 'bass' ? original : silence));
  const take = { ...testTake('take', start, end), asset: tone(assets, end - start, MENDED), fadeIn: 480, fadeOut: 480 };
  const region = testRegion('r', 'bass', 1, { end, takes: [take], chosenTake: 0 });
  const project = testProject([region], SECONDS);
  const tracks = STEMS.map((stem, k) => ({ ...project.tracks[k]!, stem, asset: sounds[stem] }));
  const store = await ProjectStore.create(folder, { ...project, tracks, mixAsset: null, residual: null });
  await store.close();
  return folder;
}

/** A stereo tone as an asset; 0 Hz is silence. */
function tone(folder: string, length: number, hz: number): AssetInfo {
  const writer = new AssetWriter(folder, RATE, 2);
  const wave = Float32Array.from({ length }, (_, n) => LEVEL * Math.sin((2 * Math.PI * hz * n) / RATE));
  writer.write([wave, wave]);
  return writer.finish();
}
