import type { DawPlugin } from './plugins.ts';

/** As REAPER writes them in every VST3: what follows is the plugin's own block; its size is counted with the lengths in it. */
const MARK = 0xfeed5eef;
const IS_OPAQUE = 1;
const FLAGS = 0x10ffff;
/** Letters of base 64 in a line. */
const LINE = 128;

/** REAPER's own number of a VST3: FNV-1a over the class ID as Windows lays it out, without its highest bit. */
export function reaperId(classId: string): number {
  const bytes = Buffer.from(classId, 'hex');
  const laidOut = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((at) => bytes[at]!);
  return laidOut.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5 | 0) & 0x7fffffff;
}

/** The lines within a block VST, in base 64: how it is wired (stereo through and through), its settings, and the name of its preset, of which it has none. */
export function reaperState({ id, state }: DawPlugin): string[] {
  if (state === null) return [];
  const { component, controller } = state;
  const own = Buffer.concat([
    ...[u32(component.length, 1), component],
    ...[u32(controller?.length ?? 0, 0), controller ?? new Uint8Array()],
  ]);
  const stereo = [2, 1, 0, 2, 0];
  const wiring = u32(reaperId(id), MARK, ...stereo, ...stereo, own.length, IS_OPAQUE, FLAGS);
  const preset = Buffer.concat([Buffer.alloc(2), u32(0x10)]);
  return [wiring, own, preset].flatMap((part) => part.toString('base64').match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []);
}

function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, 4 * i);
  return bytes;
}
