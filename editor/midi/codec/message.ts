/** A channel voice message of MIDI 1.0, as a surface or a keyboard sends it; channels count from 0. */
export type ChannelMessage =
  | { readonly kind: 'note'; readonly channel: number; readonly note: number; readonly velocity: number }
  | { readonly kind: 'control'; readonly channel: number; readonly controller: number; readonly value: number }
  /** 0 … 16383; 8192 is the middle. */
  | { readonly kind: 'bend'; readonly channel: number; readonly value: number };

/**
 * Reads one whole message, with its status byte. A note that ends has velocity 0, however it was said (note off, or note on with velocity 0). Null for
 * all that is none of these kinds, and for what is cut off.
 */
export function channelMessage(bytes: ArrayLike<number>): ChannelMessage | null {
  const [status = 0, first = 0x80, second = 0x80] = Array.from(bytes);
  if (first > 0x7f || second > 0x7f) return null;
  const channel = status & 0x0f;
  switch (status & 0xf0) {
    case 0x80:
      return { kind: 'note', channel, note: first, velocity: 0 };
    case 0x90:
      return { kind: 'note', channel, note: first, velocity: second };
    case 0xb0:
      return { kind: 'control', channel, controller: first, value: second };
    case 0xe0:
      return { kind: 'bend', channel, value: first | (second << 7) };
    default:
      return null;
  }
}

export function noteOn(channel: number, note: number, velocity: number): number[] {
  return [0x90 | channel, note, velocity];
}

export function controlChange(channel: number, controller: number, value: number): number[] {
  return [0xb0 | channel, controller, value];
}

/** `value` 0 … 16383. */
export function pitchBend(channel: number, value: number): number[] {
  return [0xe0 | channel, value & 0x7f, value >> 7];
}
