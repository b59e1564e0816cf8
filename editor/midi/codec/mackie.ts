import { channelMessage, controlChange, noteOn, pitchBend } from './message.ts';

/**
 * The part of Mackie Control that a song of four stems has a use for. Faders are pitch bends, one channel a strip and the ninth the master; buttons are
 * notes of the first channel, pressed by velocity 127 and let go by 0, and their lamps the same notes back; knobs and the jog wheel are controllers that
 * count turns; the display takes system exclusive messages.
 */

/** Strips of one unit; the master fader comes after them. */
const STRIPS = 8;
export const MASTER = STRIPS;
/** The highest fader position. */
const FADER_TOP = 0x3fff;

const JOG = 60;
const FIRST_KNOB = 16;
const TOUCH = 104;

/** First note of each row of strip buttons. */
const ROWS = { record: 0, solo: 8, mute: 16, select: 24, knob: 32 } as const;
export type StripButton = keyof typeof ROWS;

/** Notes of the buttons that there is one of. */
const BUTTONS = {
  bankLeft: 46,
  bankRight: 47,
  f1: 54,
  f2: 55,
  f3: 56,
  f4: 57,
  save: 80,
  undo: 81,
  cancel: 82,
  enter: 83,
  marker: 84,
  nudge: 85,
  cycle: 86,
  drop: 87,
  replace: 88,
  rewind: 91,
  forward: 92,
  stop: 93,
  play: 94,
  record: 95,
  up: 96,
  down: 97,
  left: 98,
  right: 99,
  scrub: 101,
} as const;
export type Button = keyof typeof BUTTONS;

export type SurfaceMessage =
  /** 0 … 1 of the way up. */
  | { readonly kind: 'fader'; readonly strip: number; readonly position: number }
  | { readonly kind: 'touch'; readonly strip: number; readonly on: boolean }
  | { readonly kind: 'strip'; readonly button: StripButton; readonly strip: number; readonly on: boolean }
  | { readonly kind: 'button'; readonly button: Button; readonly on: boolean }
  /** Steps to the right; to the left they are negative. */
  | { readonly kind: 'jog'; readonly steps: number }
  | { readonly kind: 'knob'; readonly strip: number; readonly steps: number };

const BUTTON_OF = new Map(Object.entries(BUTTONS).map(([name, note]) => [note as number, name as Button]));

/** What somebody did on the surface; null for what is not used here. */
export function surfaceMessage(bytes: ArrayLike<number>): SurfaceMessage | null {
  const message = channelMessage(bytes);
  if (message === null) return null;
  if (message.kind === 'bend') {
    const { channel, value } = message;
    return channel > MASTER ? null : { kind: 'fader', strip: channel, position: value / FADER_TOP };
  }
  if (message.channel !== 0) return null;
  if (message.kind === 'control') {
    const { controller, value } = message;
    // Bit 6 is the direction, the rest is how far.
    const steps = value & 0x40 ? -(value & 0x3f) : value & 0x3f;
    if (controller === JOG) return { kind: 'jog', steps };
    const strip = controller - FIRST_KNOB;
    return strip >= 0 && strip < STRIPS ? { kind: 'knob', strip, steps } : null;
  }
  const { note, velocity } = message;
  const on = velocity > 0;
  if (note >= TOUCH && note <= TOUCH + MASTER) return { kind: 'touch', strip: note - TOUCH, on };
  for (const [button, first] of Object.entries(ROWS)) {
    if (note >= first && note < first + STRIPS)
      return { kind: 'strip', button: button as StripButton, strip: note - first, on };
  }
  const button = BUTTON_OF.get(note);
  return button === undefined ? null : { kind: 'button', button, on };
}

/** Moves a motor fader. */
export function faderTo(strip: number, position: number): number[] {
  return pitchBend(strip, Math.round(Math.max(0, Math.min(1, position)) * FADER_TOP));
}

export function stripLamp(button: StripButton, strip: number, on: boolean): number[] {
  return noteOn(0, ROWS[button] + strip, on ? 0x7f : 0);
}

export function lamp(button: Button, on: boolean): number[] {
  return noteOn(0, BUTTONS[button], on ? 0x7f : 0);
}

/** Letters of a strip on the display, of which there are two lines of 56. */
const CELL = 7;
const LINE = 56;

/** Writes under a strip, on line 0 or 1: seven letters, of which the last is kept as a gap; what is not ASCII becomes "?". */
export function scribble(strip: number, line: 0 | 1, text: string): number[] {
  const letters = Array.from(text.padEnd(CELL - 1).slice(0, CELL - 1), (letter) => {
    const code = letter.charCodeAt(0);
    return code >= 0x20 && code < 0x7f ? code : 0x3f;
  });
  return [0xf0, 0x00, 0x00, 0x66, 0x14, 0x12, line * LINE + strip * CELL, ...letters, 0x20, 0xf7];
}

/** Digits of the time display, of which controller 73 is the first. */
const DIGITS = 10;
const LAST_DIGIT = 64;

/** The time display: its ten digits, right-aligned, with dots behind the places from the right that are named. */
export function timeDisplay(text: string, dots: readonly number[] = []): number[][] {
  const letters = text.slice(-DIGITS).padStart(DIGITS);
  return Array.from(letters, (letter, i) => {
    const place = DIGITS - 1 - i;
    // Seven segments know 0x20 … 0x3f as they are, and 0x40 … 0x5f as 0x00 … 0x1f.
    const code = letter.toUpperCase().charCodeAt(0);
    const shown = code >= 0x40 && code < 0x60 ? code - 0x40 : code & 0x3f;
    return controlChange(0, LAST_DIGIT + place, shown | (dots.includes(place) ? 0x40 : 0));
  });
}
