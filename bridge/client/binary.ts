import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = process.platform === 'win32' ? 'resonate-plugin-host.exe' : 'resonate-plugin-host';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Where `npm run bridge` leaves it. */
const BUILT = join(ROOT, 'out', 'bridge', 'plugin-host', NAME);

/** Whether the native half can be built here: a packaged program comes without its sources. */
const hasSources = (root: string): boolean => existsSync(join(root, 'bridge', 'CMakeLists.txt'));

/** One sentence for the person where the native half has not been built. `root`: where Resonate lies. */
export const notBuilt = (root = ROOT): string =>
  hasSources(root)
    ? 'Plugins cannot be used yet, because the native half of Resonate is not built: run npm run bridge, which builds it or says what is missing.'
    : 'Plugins cannot be used, because this package of Resonate comes without its native half: use Resonate from its sources, where it can be built.';

/** What to do about a plugin host that is there and does not start, as the end of a sentence. */
export const howToRepair = (root = ROOT): string =>
  hasSources(root)
    ? 'run npm run bridge, which builds it again'
    : 'name another one by RESONATE_PLUGIN_HOST, or use Resonate from its sources, where it can be built';

/** The program that runs plugins, or null where it has not been built. RESONATE_PLUGIN_HOST names another. */
export function findPluginHost(): string | null {
  const path = process.env.RESONATE_PLUGIN_HOST ?? BUILT;
  return existsSync(path) ? path : null;
}
