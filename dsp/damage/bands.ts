/** How many bands the spectral evidence is kept in. */
export const BANDS = 24;

/** Band edges in Hz, about a third of an octave apart from 600 Hz on; below they follow the width of what an FFT of 90 ms resolves. */
const EDGES = [
  20, 60, 100, 150, 200, 260, 330, 420, 530, 670, 850, 1080, 1370, 1740, 2200, 2800, 3500, 4500, 5600, 7000, 9000,
  11000, 14000, 17000, 20000,
] as const;

/** The centre of band b in Hz. */
export function bandCentre(b: number): number {
  return Math.sqrt(EDGES[b]! * EDGES[b + 1]!);
}

export function bandEdge(b: number): number {
  return EDGES[b]!;
}

/** The first FFT bin of each band, and the end of the last: BANDS + 1 numbers. Bands beyond the Nyquist frequency are empty. */
export function bandBins(sampleRate: number, size: number): Int32Array {
  const last = size / 2;
  return Int32Array.from(EDGES, (hz) => Math.min(last, Math.round((hz * size) / sampleRate)));
}

/** dB kept in a byte: steps of 2/3 dB from −150 to +20 dB. */
export function toByte(db: number): number {
  const code = Math.round((db + 150) * 1.5);
  return code < 0 ? 0 : code > 255 ? 255 : code;
}

export function fromByte(code: number): number {
  return code / 1.5 - 150;
}
