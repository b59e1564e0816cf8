// Puts the built DAW plugin where DAWs look for it, for this user alone.

import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What is built for DAWs, and where they look for it in a home folder, on each system that has a place for that. @type {Record<string, Record<string, string>>} */
const INSTALLED = {
  linux: { 'VST3/Resonate.vst3': '.vst3/Resonate.vst3' },
  darwin: {
    'VST3/Resonate.vst3': 'Library/Audio/Plug-Ins/VST3/Resonate.vst3',
    'AU/Resonate.component': 'Library/Audio/Plug-Ins/Components/Resonate.component',
  },
};

/**
 * Puts what was built in place of what is there. The old bundle or the new one is there as a whole, but for a moment between the two; what cannot be copied
 * changes nothing, and where that moment was broken off, the old one comes back with the next run. A DAW that has the old one open keeps its files.
 * @param {string} built the folder of what was built
 * @param {string} home
 * @param {string} [system] as process.platform
 * @returns {string[] | null} what was installed; null where the system has no folder of one's own for plugins
 */
export function installPlugin(built, home, system = process.platform) {
  const bundles = INSTALLED[system];
  if (bundles === undefined) return null;
  return Object.entries(bundles).map(([what, where]) => {
    const place = join(home, where);
    // Beside it, so that it is a change of names; not ending as plugins do, so that no DAW takes it for one.
    const [coming, going] = [`${place}.coming`, `${place}.going`];
    // Broken off between the two: that is the only whole one.
    if (existsSync(going) && !existsSync(place)) renameSync(going, place);
    for (const left of [coming, going]) rmSync(left, { recursive: true, force: true });
    mkdirSync(dirname(place), { recursive: true });
    try {
      cpSync(join(built, what), coming, { recursive: true });
    } catch (error) {
      rmSync(coming, { recursive: true, force: true });
      throw error;
    }
    // A bundle is a folder, and no folder takes the place of another that is not empty.
    if (existsSync(place)) renameSync(place, going);
    try {
      renameSync(coming, place);
    } catch (error) {
      if (existsSync(going)) renameSync(going, place);
      rmSync(coming, { recursive: true, force: true });
      throw error;
    }
    rmSync(going, { recursive: true, force: true });
    return place;
  });
}
