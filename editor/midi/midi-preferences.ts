import { TIMECODE_RATES, type TimecodeRate } from './codec/timecode.ts';
import type { Following } from './follower.ts';

/** Through what MIDI comes: not at all, the browser, or the ports of the computer that the host runs on. */
const MIDI_WAYS = ['off', 'browser', 'computer'] as const;
export type MidiWay = (typeof MIDI_WAYS)[number];

/** What this person set for MIDI on this computer. */
export interface MidiPreferences {
  readonly way: MidiWay;
  /** Ids of the ports; empty: none. What a surface or a leading machine sends comes by `input`. */
  readonly input: string;
  /** A keyboard by itself; empty: it plays by `input`. */
  readonly keyboard: string;
  readonly output: string;
  readonly sendClock: boolean;
  readonly sendTimecode: TimecodeRate | null;
  readonly follow: Following | null;
  /** Whether what is connected is a Mackie Control: then its faders and lamps are moved too. */
  readonly mackie: boolean;
  /** What a learned control does, by the control: "control 0 7" → "gain bass". */
  readonly bindings: Readonly<Record<string, string>>;
}

export const DEFAULT_MIDI: MidiPreferences = {
  way: 'off',
  input: '',
  keyboard: '',
  output: '',
  sendClock: false,
  sendTimecode: null,
  follow: null,
  mackie: false,
  bindings: {},
};

/** More than any surface has. */
const MOST_BINDINGS = 1000;

/** As they were kept; what is missing or malformed is as it is by default. */
export function readMidiPreferences(kept: unknown): MidiPreferences {
  if (typeof kept !== 'object' || kept === null) return DEFAULT_MIDI;
  const { way, input, keyboard, output, sendClock, sendTimecode, follow, mackie, bindings } = kept as Record<
    string,
    unknown
  >;
  const pairs = typeof bindings === 'object' && bindings !== null ? Object.entries(bindings) : [];
  return {
    way: MIDI_WAYS.find((known) => known === way) ?? 'off',
    input: typeof input === 'string' ? input : '',
    keyboard: typeof keyboard === 'string' ? keyboard : '',
    output: typeof output === 'string' ? output : '',
    sendClock: sendClock === true,
    sendTimecode: TIMECODE_RATES.find((known) => known === sendTimecode) ?? null,
    follow: (['clock', 'timecode'] as const).find((known) => known === follow) ?? null,
    mackie: mackie === true,
    bindings: Object.fromEntries(
      pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string').slice(0, MOST_BINDINGS),
    ),
  };
}
