import { XMLParser } from 'fast-xml-parser';

/** A VST3 plugin's settings as every host of such plugins knows them: those of its component, and those of its controller where it has any. */
export interface Vst3State {
  readonly component: Uint8Array;
  readonly controller: Uint8Array | null;
}

/** Before the XML: a number by which JUCE knows it, and how many bytes follow. */
const MAGIC = 0x21324356;
const HEADER = 8;
const ALPHABET = '.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+';

/**
 * What is inside of a state as the plugin host keeps it (base64; JUCE's form for VST3: XML with two blocks in JUCE's own base 64). Null where it is no
 * such state.
 */
export function vst3StateOf(state: string): Vst3State | null {
  const bytes = Buffer.from(state, 'base64');
  if (bytes.length <= HEADER || bytes.readUInt32LE(0) !== MAGIC) return null;
  const xml = bytes.toString('utf8', HEADER, HEADER + Math.min(bytes.readUInt32LE(4), bytes.length - HEADER));
  const root = rootOf(xml);
  const component = blockOf(root?.IComponent);
  return component === null ? null : { component, controller: blockOf(root?.IEditController) };
}

/** A state may come from anybody: what is cut or no XML is no state, nor is one that declares a document type, which JUCE never writes. */
function rootOf(xml: string): { IComponent?: unknown; IEditController?: unknown } | null {
  if (xml.includes('<!DOCTYPE')) return null;
  try {
    return new XMLParser({ parseTagValue: false }).parse(xml).VST3PluginState ?? null;
  } catch {
    return null;
  }
}

/** MemoryBlock::fromBase64Encoding of JUCE: the size, a point, then six bits a letter, the lowest first. */
function blockOf(text: unknown): Uint8Array | null {
  const [, size, letters] = typeof text === 'string' ? (/^(\d+)\.([.A-Za-z0-9+]*)$/.exec(text.trim()) ?? []) : [];
  if (size === undefined || letters === undefined) return null;
  // What it says of its size is believed only where it has as many letters.
  if (Math.ceil((Number(size) * 8) / 6) !== letters.length) return null;
  const bytes = new Uint8Array(Number(size));
  for (let i = 0, bit = 0; i < letters.length; i++, bit += 6) {
    const value = ALPHABET.indexOf(letters[i]!) << (bit & 7);
    const at = bit >> 3;
    bytes[at]! |= value & 0xff;
    if (at + 1 < bytes.length) bytes[at + 1]! |= value >> 8;
  }
  return bytes;
}

/** Settings in the form in which the plugin host keeps them: what `vst3StateOf` reads. */
export function keptStateOf({ component, controller }: Vst3State): string {
  const blocks = [
    ['IComponent', component] as const,
    ...(controller === null ? [] : [['IEditController', controller] as const]),
  ];
  const inside = blocks.map(([name, bytes]) => `<${name}>${lettersOf(bytes)}</${name}>`).join('');
  const xml = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?> <VST3PluginState>${inside}</VST3PluginState>`);
  const header = Buffer.alloc(HEADER);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(xml.length, 4);
  return Buffer.concat([header, xml, Buffer.of(0)]).toString('base64');
}

/** MemoryBlock::toBase64Encoding of JUCE. */
function lettersOf(bytes: Uint8Array): string {
  const letters = Buffer.alloc(Math.ceil((bytes.length * 8) / 6));
  for (let i = 0, bit = 0; i < letters.length; i++, bit += 6) {
    const at = bit >> 3;
    const two = bytes[at]! | ((bytes[at + 1] ?? 0) << 8);
    letters[i] = ALPHABET.charCodeAt((two >> (bit & 7)) & 63);
  }
  return `${bytes.length}.${letters.toString('latin1')}`;
}

/**
 * The settings as a .vstpreset file, as Steinberg's VST 3 documentation has it ("Preset Format"): a header with the class ID, the blocks, and a list
 * that says where they are.
 */
export function vstPreset(classId: string, { component, controller }: Vst3State): Buffer {
  const blocks = [['Comp', component] as const, ...(controller === null ? [] : [['Cont', controller] as const])];
  const header = Buffer.alloc(48);
  header.write('VST3', 0, 'latin1');
  header.writeInt32LE(1, 4);
  header.write(classId, 8, 32, 'latin1');
  const list = Buffer.alloc(8 + 20 * blocks.length);
  list.write('List', 0, 'latin1');
  list.writeInt32LE(blocks.length, 4);
  let at = header.length;
  for (const [i, [name, bytes]] of blocks.entries()) {
    list.write(name, 8 + 20 * i, 'latin1');
    list.writeBigInt64LE(BigInt(at), 12 + 20 * i);
    list.writeBigInt64LE(BigInt(bytes.length), 20 + 20 * i);
    at += bytes.length;
  }
  header.writeBigInt64LE(BigInt(at), 40);
  return Buffer.concat([header, ...blocks.map(([, bytes]) => bytes), list]);
}
