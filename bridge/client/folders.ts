import { type Dirent, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * Where VST3 plugins lie on this system, by Steinberg's "Plug-in Locations", the person's own first: found twice, theirs is taken.
 * RESONATE_VST3_PATH names other folders instead.
 */
export function pluginFolders(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string[] {
  if (env.RESONATE_VST3_PATH !== undefined)
    return env.RESONATE_VST3_PATH.split(delimiter).filter((folder) => folder !== '');
  switch (platform) {
    case 'darwin':
      return [join(homedir(), 'Library/Audio/Plug-Ins/VST3'), '/Library/Audio/Plug-Ins/VST3'];
    case 'win32':
      return [
        join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Programs', 'Common', 'VST3'),
        join(env.CommonProgramFiles ?? 'C:\\Program Files\\Common Files', 'VST3'),
      ];
    default:
      return [join(homedir(), '.vst3'), '/usr/local/lib/vst3', '/usr/lib/vst3'];
  }
}

/** Vendors put their plugins into folders of their own, and those into others. */
const DEEPEST = 4;

/** Every plugin file or bundle in a folder and the folders in it, by name; none where it is not there. */
export function pluginFiles(folder: string, depth = DEEPEST): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.name.toLowerCase().endsWith('.vst3')) return [path];
      return entry.isDirectory() && depth > 0 ? pluginFiles(path, depth - 1) : [];
    });
}
