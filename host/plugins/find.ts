import { findPluginHost, notBuilt } from '../../bridge/client/binary.ts';
import type { KnownPlugin } from '../../bridge/client/plugin-list.ts';
import { PlainError } from '../jobs/job.ts';
import type { Insert } from '../project/project.ts';
import { openPluginList, scanPlugins } from './list.ts';

/** The program that runs plugins. Throws a PlainError where it was not built. */
export function pluginHost(): string {
  const binary = findPluginHost();
  if (binary === null) throw new PlainError(notBuilt());
  return binary;
}

/** The plugin of an insert on this machine. Looks for new ones where it is not known. Throws a PlainError where it is not there, or Cancelled. */
export async function findPlugin(
  binary: string,
  { plugin, name }: Pick<Insert, 'plugin' | 'name'>,
  place: string,
  signal?: AbortSignal,
): Promise<KnownPlugin> {
  const list = openPluginList();
  const known = list.find(plugin);
  if (known !== null && !list.isStale(known)) return known;
  await scanPlugins(list, binary, signal === undefined ? {} : { signal });
  const found = list.find(plugin);
  if (found !== null) return found;
  throw new PlainError(`${name} on the ${place} is not on this machine: install it, or bypass it.`);
}
