/**
 * Styles as data. A pattern is one bar in sixteenths (16 for 4/4, 12 for 3/4 and 6/8).
 *
 * Drums: X accent, x hit, - ghost, . nothing. Bass: r root, 5 fifth, o octave, 3 third, a step to the next root;
 * a note lasts to the next sign, `-` stops it. Comping: x chord, digits a single chord tone from below, - stop.
 */
export type DrumLine = 'kick' | 'snare' | 'rim' | 'hat' | 'open' | 'ride' | 'shaker' | 'lowTom' | 'midTom' | 'highTom';
export type Groove = Partial<Record<DrumLine, string>>;

export interface Layer {
  /** General MIDI program. */
  readonly program: number;
  readonly pattern: readonly string[];
  /** MIDI pitch around which the chord is voiced. */
  readonly centre: number;
  /** -1 left … 1 right. */
  readonly pan: number;
  readonly gain: number;
}

export interface Style {
  readonly name: string;
  readonly meter: readonly [number, number];
  readonly bpm: readonly [number, number];
  readonly swing: readonly number[];
  /** Is the swung unit an eighth (2 a beat) or a sixteenth (4 a beat)? */
  readonly swingUnit: 2 | 4;
  readonly kit: number;
  readonly bass: readonly number[];
  readonly leads: readonly number[];
  readonly layers: readonly Layer[];
  readonly verse: readonly Groove[];
  readonly chorus: readonly Groove[];
  readonly bassVerse: readonly string[];
  readonly bassChorus: readonly string[];
  readonly major: readonly (readonly string[])[];
  readonly minor: readonly (readonly string[])[];
  /** Share of songs whose chords are sevenths. */
  readonly sevenths: number;
  /** Note starts a bar of the lead, in sixteenths. */
  readonly motifs: readonly string[];
}
