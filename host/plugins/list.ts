import { join } from 'node:path';
import envPaths from 'env-paths';
import { howToRepair } from '../../bridge/client/binary.ts';
import { PluginDeath } from '../../bridge/client/failure.ts';
import { PluginList, type ScanOptions } from '../../bridge/client/plugin-list.ts';
import { Cancelled } from '../../dsp/audio/source.ts';
import { PlainError } from '../jobs/job.ts';

/** What scans found on this machine, kept beside the cache (RESONATE_CACHE), since it can be had again at any time. */
export function openPluginList(): PluginList {
  const folder = process.env.RESONATE_CACHE || envPaths('resonate', { suffix: '' }).cache;
  return new PluginList(join(folder, 'plugins.json'));
}

/** Looks for plugins. Throws a PlainError where the program that looks at them does not start, or Cancelled. */
export async function scanPlugins(list: PluginList, binary: string, options: ScanOptions = {}): Promise<void> {
  try {
    await list.scan(binary, options);
  } catch (error) {
    if (options.signal?.aborted) throw new Cancelled();
    if (!(error instanceof PluginDeath)) throw error;
    throw new PlainError(
      `Plugins cannot be looked for, because the plugin host does not start (${error.detail}): ${howToRepair()}.`,
    );
  }
}
