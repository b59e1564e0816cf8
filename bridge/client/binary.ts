import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = process.platform === 'win32' ? 'resonate-plugin-host.exe' : 'resonate-plugin-host';
/** Where `npm run bridge` leaves it. */
const BUILT = join(fileURLToPath(new URL('../..', import.meta.url)), 'out', 'bridge', 'plugin-host', NAME);

/** One sentence for the person where the native half has not been built. */
export const NOT_BUILT =
  'Plugins cannot be used yet, because the native half of Resonate is not built: run npm run bridge, which builds it or says what is missing.';

/** The program that runs plugins, or null where it has not been built. RESONATE_PLUGIN_HOST names another. */
export function findPluginHost(): string | null {
  const path = process.env.RESONATE_PLUGIN_HOST ?? BUILT;
  return existsSync(path) ? path : null;
}
