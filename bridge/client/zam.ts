import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pluginFiles } from './folders.ts';
import { IS_BUILT } from './testing.ts';

/** For tests: other people's plugins. Debian's package zam-plugins, 17 VST3 effects, 11 of them mono. */

const FOLDER = '/usr/lib/vst3';

/** Whether they are here, and the plugin host is built. */
export const HAS_ZAM = IS_BUILT && existsSync(zamFile('ZamVerb'));

export const ZAM: readonly string[] = pluginFiles(FOLDER).filter((path) => /\/Zam?[A-Z][^/]*\.vst3$/.test(path));

export function zamFile(name: string): string {
  return join(FOLDER, `${name}.vst3`);
}
