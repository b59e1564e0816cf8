import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPluginHost } from './binary.ts';
import { type ChainSetting, type Insert, type Passage, PluginChain, type PluginRef } from './chain.ts';
import { scanFile } from './scan-file.ts';

/** For tests: the built plugin host, and the plugins of plugin-host/test-plugins. */

const FOLDER = join(fileURLToPath(new URL('../..', import.meta.url)), 'out', 'bridge', 'test-plugins');

/** What the names of the test plugins say that they do. */
export type Behaviour =
  | 'gain'
  | 'late'
  | 'mono'
  | 'crash-entry'
  | 'hang-entry'
  | 'crash-load'
  | 'crash-process'
  | 'hang-process'
  | 'nan'
  | 'runaway'
  | 'slow'
  | 'no-factory'
  | 'twins'
  | 'endless'
  | 'moving'
  | 'hang-load';

/** Whether they are built: `npm test` builds them where a compiler and JUCE are there. */
export const IS_BUILT = findPluginHost() !== null && existsSync(FOLDER);

/** Throws where it is not built. */
export function pluginHost(): string {
  const path = findPluginHost();
  if (path === null) throw new Error('the plugin host is not built');
  return path;
}

export const bundle = (behaviour: Behaviour): string => join(FOLDER, `${behaviour}.vst3`);

/** Milliseconds: this machine may be so busy that what answers at once for a person takes longer than they would be asked to wait. */
const PATIENT = 60_000;

export async function pluginIn(path: string): Promise<PluginRef> {
  const found = await scanFile(pluginHost(), path, { timeout: PATIENT });
  if (found.kind === 'failed') throw new Error(found.why);
  const { uid, name } = found.plugins[0]!;
  return { path, uid, name };
}

/** An insert as the plugin comes, or otherwise set. */
export async function insertOf(behaviour: Behaviour, more: Partial<Insert> = {}): Promise<Insert> {
  return { plugin: await pluginIn(bundle(behaviour)), state: null, parameters: {}, bypass: false, wet: 1, ...more };
}

export const SETTING: ChainSetting = { rate: 48_000, channels: 2, tempo: 120 };

/** Noise of these channels; the same at every call. */
export function noise(channels: number, frames: number): Float32Array<ArrayBuffer>[] {
  let seed = 1;
  const next = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 31 - 1;
  };
  return Array.from({ length: channels }, () => Float32Array.from({ length: frames }, () => 0.25 * next()));
}

/** All of a sound, as a passage. */
export function whole(sound: readonly Float32Array[], more: Partial<Passage> = {}): Passage {
  const length = sound[0]!.length;
  return {
    read(start, into) {
      for (const [c, plane] of into.entries()) {
        for (let i = 0; i < plane.length; i++) plane[i] = sound[c]![start + i] ?? 0;
      }
    },
    start: 0,
    end: length,
    preRoll: 0,
    ...more,
  };
}

/** What a chain gives for a passage, in one piece. */
export async function rendered(chain: PluginChain, passage: Passage): Promise<Float32Array[]> {
  const blocks: Float32Array[][] = [];
  await chain.render(passage, (block) => void blocks.push(block.map((plane) => plane.slice())));
  const channels = blocks[0]?.length ?? 0;
  return Array.from({ length: channels }, (_, c) => Float32Array.from(blocks.flatMap((block) => [...block[c]!])));
}

/** Where two sounds part, in words; null: they are the same to the bit. A difference of long arrays is nothing to be read. */
export function difference(a: readonly Float32Array[], b: readonly Float32Array[]): string | null {
  if (a.length !== b.length) return `${a.length} channels, not ${b.length}`;
  for (const [c, plane] of a.entries()) {
    const other = b[c]!;
    if (plane.length !== other.length) return `${plane.length} frames, not ${other.length}`;
    const at = plane.findIndex((x, i) => !Object.is(x + 0, other[i]! + 0));
    if (at >= 0) return `frame ${at} of channel ${c}: ${plane[at]}, not ${other[at]}`;
  }
  return null;
}

/** Opens a chain, uses it, and closes it however that ends. */
export async function withChain<T>(
  inserts: readonly Insert[],
  use: (chain: PluginChain) => Promise<T>,
  setting: ChainSetting = SETTING,
  options: Parameters<typeof PluginChain.open>[3] = {},
): Promise<T> {
  const patience = { load: PATIENT, request: PATIENT, block: PATIENT };
  const chain = await PluginChain.open(pluginHost(), inserts, setting, { patience, ...options });
  try {
    return await use(chain);
  } finally {
    await chain.close();
  }
}
