import { join } from 'node:path';
import envPaths from 'env-paths';
import { PluginList } from '../../bridge/client/plugin-list.ts';

/** What scans found on this machine, kept beside the cache (RESONATE_CACHE), since it can be had again at any time. */
export function openPluginList(): PluginList {
  const folder = process.env.RESONATE_CACHE || envPaths('resonate', { suffix: '' }).cache;
  return new PluginList(join(folder, 'plugins.json'));
}
