/** Frequency of a (fractional) MIDI note number, 69 = A4 = 440 Hz. */
export function midiToHz(midi: number): number {
  return 440 * 2 ** ((midi - 69) / 12);
}

/** Fractional MIDI note number of a frequency above 0. */
export function hzToMidi(hz: number): number {
  return 69 + 12 * Math.log2(hz / 440);
}
