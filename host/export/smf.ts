/** An event of a track: its place in ticks from the beginning, and its bytes as they stand in the file. */
export interface MidiEvent {
  readonly at: number;
  readonly bytes: readonly number[];
}

/** Ticks in four bytes of seven bits: no delta time in a file can be longer. */
const LONGEST_DELTA = 0x0fff_ffff;

/**
 * A standard MIDI file of type 1 (MIDI 1.0, RP-001): a chunk a track, events in order of time, those of one time in the order given.
 * Written into one array that is as long as the file, so that an hour's notes cost no more than their bytes.
 */
export function standardMidiFile(ppq: number, tracks: readonly (readonly MidiEvent[])[]): Uint8Array {
  const ordered = tracks.map((events) => [...events].sort((a, b) => a.at - b.at));
  const sizes = ordered.map((events) => {
    let size = deltaOf(0).length + END_OF_TRACK.length;
    let last = 0;
    for (const { at, bytes } of events) {
      size += deltaOf(at - last).length + bytes.length;
      last = at;
    }
    return size;
  });
  const out = new Uint8Array(14 + sizes.reduce((sum, size) => sum + 8 + size, 0));
  let to = 0;
  const put = (bytes: readonly number[]): void => {
    out.set(bytes, to);
    to += bytes.length;
  };
  put([...ascii('MThd'), ...big(6, 4), ...big(1, 2), ...big(tracks.length, 2), ...big(ppq, 2)]);
  ordered.forEach((events, i) => {
    put([...ascii('MTrk'), ...big(sizes[i]!, 4)]);
    let last = 0;
    for (const { at, bytes } of events) {
      put(deltaOf(at - last));
      put(bytes);
      last = at;
    }
    put(deltaOf(0));
    put(END_OF_TRACK);
  });
  return out;
}

const END_OF_TRACK = [0xff, 0x2f, 0];

/** `text` is ASCII. */
export function trackName(text: string): MidiEvent {
  return { at: 0, bytes: [0xff, 0x03, ...deltaOf(text.length), ...ascii(text)] };
}

/** `text` is ASCII. */
export function marker(at: number, text: string): MidiEvent {
  return { at, bytes: [0xff, 0x06, ...deltaOf(text.length), ...ascii(text)] };
}

/** `bpm`: quarter notes a minute. */
export function tempo(at: number, bpm: number): MidiEvent {
  return { at, bytes: [0xff, 0x51, 3, ...big(Math.floor(60_000_000 / bpm), 3)] };
}

/** `unit` is a power of two. A metronome click a quarter note, eight 32nds in one. */
export function timeSignature(at: number, count: number, unit: number): MidiEvent {
  return { at, bytes: [0xff, 0x58, 4, count, Math.floor(Math.log2(unit)), 24, 8] };
}

export function programChange(channel: number, program: number): MidiEvent {
  return { at: 0, bytes: [0xc0 | channel, program] };
}

/** A note's beginning and end. `velocity` 0..1. */
export function note(channel: number, midi: number, at: number, duration: number, velocity: number): MidiEvent[] {
  return [
    { at, bytes: [0x90 | channel, midi, Math.floor(velocity * 127)] },
    { at: at + duration, bytes: [0x80 | channel, midi, 0] },
  ];
}

function deltaOf(ticks: number): number[] {
  if (ticks > LONGEST_DELTA) throw new RangeError(`${ticks} ticks are more than a MIDI file can hold`);
  const bytes = [ticks & 0x7f];
  for (let rest = ticks >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

function big(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => (value >>> (8 * (bytes - 1 - i))) & 0xff);
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0) & 0x7f);
}
