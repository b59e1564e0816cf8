import { keptStateOf } from '../export/daw/vst3-state.ts';
import { readVstPreset } from '../import/read-vst-preset.ts';
import { PlainError } from '../jobs/job.ts';
import type { Insert } from '../project/project.ts';

/** The settings in a .vstpreset file, as a document keeps them (base64). Throws a PlainError where it is none of this plugin. */
export function stateOfPreset(preset: Buffer, { plugin, name }: Pick<Insert, 'plugin' | 'name'>): string {
  const state = readVstPreset(preset, plugin);
  if (state !== undefined) return keptStateOf(state);
  throw new PlainError(`This file is no preset of ${name}: choose a .vstpreset that was saved for this very plugin.`);
}
