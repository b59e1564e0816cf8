/** A MIDI file at 10 000 ticks a second, so that rounding stays below the renderer's own block of 64 samples. */
export const TICKS_PER_SECOND = 10000;

export interface MidiChannel {
  /** 0 … 15; 9 is drums. */
  readonly channel: number;
  readonly program: number;
  /** -1 left … 1 right. */
  readonly pan: number;
  /** 0 … 1. */
  readonly gain: number;
  readonly cents: number;
  readonly notes: readonly { start: number; end: number; midi: number; velocity: number }[];
  /** Vibrato depth 0 … 127 that sets in on long notes. */
  readonly vibrato?: number;
}

/** A type-0 file. */
export function midiFile(channels: readonly MidiChannel[], duration: number): Uint8Array {
  const events: { tick: number; order: number; bytes: number[] }[] = [];
  const add = (seconds: number, order: number, ...bytes: number[]) =>
    events.push({ tick: Math.max(0, Math.round(seconds * TICKS_PER_SECOND)), order, bytes });
  for (const part of channels) {
    const { channel: c } = part;
    add(0, 0, 0xc0 | c, part.program);
    add(0, 0, 0xb0 | c, 7, Math.round(100 * part.gain));
    add(0, 0, 0xb0 | c, 10, Math.max(0, Math.min(127, Math.round(64 + 63 * part.pan))));
    add(0, 0, 0xb0 | c, 91, 0);
    add(0, 0, 0xb0 | c, 93, 0);
    if (part.cents !== 0) {
      // Registered parameter 1: fine tuning, ±100 cents over 14 bits.
      const value = Math.max(0, Math.min(16383, Math.round(8192 + (part.cents / 100) * 8192)));
      add(0, 1, 0xb0 | c, 101, 0);
      add(0, 2, 0xb0 | c, 100, 1);
      add(0, 3, 0xb0 | c, 6, value >> 7);
      add(0, 4, 0xb0 | c, 38, value & 127);
    }
    for (const note of part.notes) {
      add(note.end, 5, 0x80 | c, note.midi, 0);
      add(note.start, 7, 0x90 | c, note.midi, note.velocity);
      if (part.vibrato && note.end - note.start > 0.45) {
        add(note.start, 6, 0xb0 | c, 1, 0);
        add(note.start + 0.25, 6, 0xb0 | c, 1, part.vibrato);
      } else if (part.vibrato) add(note.start, 6, 0xb0 | c, 1, 0);
    }
  }
  events.sort((a, b) => a.tick - b.tick || a.order - b.order);
  const track: number[] = [...variable(0), 0xff, 0x51, 3, 0x0f, 0x42, 0x40]; // 1 000 000 µs a quarter
  let now = 0;
  for (const event of events) {
    track.push(...variable(event.tick - now), ...event.bytes);
    now = event.tick;
  }
  track.push(...variable(Math.max(0, Math.round(duration * TICKS_PER_SECOND) - now)), 0xff, 0x2f, 0);
  const head = [0x4d, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, 0, 0, 1, TICKS_PER_SECOND >> 8, TICKS_PER_SECOND & 255];
  const size = track.length;
  return Uint8Array.from([
    ...head,
    0x4d,
    0x54,
    0x72,
    0x6b,
    size >>> 24,
    (size >> 16) & 255,
    (size >> 8) & 255,
    size & 255,
    ...track,
  ]);
}

function variable(value: number): number[] {
  const out = [value & 127];
  while ((value >>= 7) > 0) out.unshift((value & 127) | 128);
  return out;
}
