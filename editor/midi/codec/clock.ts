/** System real time and song position of MIDI 1.0. */

/** Clocks in a quarter note. */
export const CLOCKS_PER_QUARTER = 24;
/** MIDI beats, of which the song position counts, in a quarter note: sixteenths of six clocks. */
export const BEATS_PER_QUARTER = 4;
export const CLOCKS_PER_BEAT = CLOCKS_PER_QUARTER / BEATS_PER_QUARTER;
/** The highest song position: 14 bits, some 1024 bars of 4/4. */
export const LAST_BEAT = 0x3fff;

export const CLOCK: readonly number[] = [0xf8];
export const START: readonly number[] = [0xfa];
export const CONTINUE: readonly number[] = [0xfb];
export const STOP: readonly number[] = [0xfc];

/** `beat`: sixteenths from the beginning of the song; what lies beyond the last that can be said is held at it. */
export function songPosition(beat: number): number[] {
  const held = Math.max(0, Math.min(LAST_BEAT, Math.round(beat)));
  return [0xf2, held & 0x7f, held >> 7];
}

type ClockMessage =
  | { readonly kind: 'clock' | 'start' | 'continue' | 'stop' }
  | { readonly kind: 'position'; readonly beat: number };

/** Null for all that is no message of a clock. */
export function clockMessage(bytes: ArrayLike<number>): ClockMessage | null {
  switch (bytes[0]) {
    case 0xf8:
      return { kind: 'clock' };
    case 0xfa:
      return { kind: 'start' };
    case 0xfb:
      return { kind: 'continue' };
    case 0xfc:
      return { kind: 'stop' };
    case 0xf2: {
      const [, low = 0x80, high = 0x80] = Array.from(bytes);
      return low > 0x7f || high > 0x7f ? null : { kind: 'position', beat: low | (high << 7) };
    }
    default:
      return null;
  }
}
