/** Bins of JASCO's melody matrix: semitones from G2 (MIDI 43) to B6 (MIDI 95). */
export const MELODY_BINS = 53;
const LOWEST = 43;
const HIGHEST = LOWEST + MELODY_BINS - 1;

/** Seconds from the beginning of the window; MIDI number, 69 = A4 = 440 Hz. */
export interface MelodyNote {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly midi: number;
}

/**
 * The melody of a window as JASCO was trained on it: row-major [53, frames], 1 in the bin that sounds, at most one a frame (the note that began last),
 * all zero where nothing sounds. Notes outside the bins are moved by octaves into them; `folded` counts them.
 */
export function melodyMatrix(
  notes: readonly MelodyNote[],
  frames: number,
  frameRate: number,
): { readonly matrix: Float32Array<ArrayBuffer>; readonly folded: number } {
  const bins = new Int16Array(frames).fill(-1);
  let folded = 0;
  for (const { start, end, midi } of [...notes].sort((a, b) => a.start - b.start)) {
    const first = Math.max(0, frameFrom(start * frameRate));
    const last = Math.min(frames, frameFrom(end * frameRate));
    if (last <= first) continue;
    let pitch = Math.round(midi);
    while (pitch < LOWEST) pitch += 12;
    while (pitch > HIGHEST) pitch -= 12;
    if (pitch !== Math.round(midi)) folded++;
    bins.fill(pitch - LOWEST, first, last);
  }
  const matrix = new Float32Array(MELODY_BINS * frames);
  bins.forEach((bin, frame) => {
    if (bin >= 0) matrix[bin * frames + frame] = 1;
  });
  return { matrix, folded };
}

/** The first frame that is not before a position; a product like 0.14 · 50 may lie a rounding error above its frame. */
function frameFrom(position: number): number {
  return Math.ceil(position - 1e-6);
}
