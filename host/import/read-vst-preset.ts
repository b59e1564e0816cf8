import type { Vst3State } from '../export/daw/vst3-state.ts';

const HEADER = 48;
/** Blocks of a preset: two of settings, what describes them, and programs. */
const MOST_BLOCKS = 64;
/** Bytes of what the list says of a block: its kind, where it is and how long. */
const ENTRY = 20;

/**
 * The settings in a .vstpreset file (Steinberg's VST 3 documentation, "Preset Format") of the plugin with this class ID. Undefined where it is none, or another
 * plugin's: places and lengths are believed only where they lie in the file.
 */
export function readVstPreset(bytes: Buffer, classId: string): Vst3State | undefined {
  if (bytes.length < HEADER || bytes.toString('latin1', 0, 4) !== 'VST3') return undefined;
  if (bytes.toString('latin1', 8, 40).toUpperCase() !== classId) return undefined;
  const list = Number(bytes.readBigInt64LE(40));
  if (!(list >= HEADER && list + 8 <= bytes.length) || bytes.toString('latin1', list, list + 4) !== 'List') {
    return undefined;
  }
  const count = bytes.readInt32LE(list + 4);
  if (!(count >= 0 && count <= MOST_BLOCKS && list + 8 + ENTRY * count <= bytes.length)) return undefined;
  const blockOf = (kind: string): Uint8Array | null => {
    for (let i = 0, entry = list + 8; i < count; i++, entry += ENTRY) {
      if (bytes.toString('latin1', entry, entry + 4) !== kind) continue;
      const at = Number(bytes.readBigInt64LE(entry + 4));
      const size = Number(bytes.readBigInt64LE(entry + 12));
      return at >= HEADER && size >= 0 && at + size <= list ? bytes.subarray(at, at + size) : null;
    }
    return null;
  };
  const component = blockOf('Comp');
  return component === null ? undefined : { component, controller: blockOf('Cont') };
}
