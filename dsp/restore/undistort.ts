import { BANDS } from './bands.ts';
import { comparedOf } from './compared.ts';
import { expect, response } from './library.ts';
import type { Mended, Remedy } from './remedy.ts';
import { gainLayer, reshape, smoothed } from './shape.ts';

/** dB. What distortion adds is lowered by this much at most, and what it took is raised by less. */
const DEEPEST = -30;
const HIGHEST = 6;
/** dB. Differences of this size are chance. */
const SMALL = 3;
const ROUNDS = 3;

/** Lowers what distortion added between and above the notes to the level that the clean passages have there. */
export const undistort: Remedy = {
  name: 'undistort',
  cause: 'distortion',
  mend(wound, progress) {
    const compared = comparedOf(wound);
    if (compared === null) return null;
    const { bands, heard, library } = compared;
    const weights = new Float32Array(BANDS).fill(1);
    const added = new Float32Array(BANDS);
    let expected: Float32Array[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      progress((round / ROUNDS) * 0.8);
      const corrected = heard.map((frame) => frame.map((value, b) => value - added[b]!));
      expected = expect(corrected, weights, library).levels;
      const { gain, spread } = response(heard, expected);
      for (let b = 0; b < BANDS; b++) {
        // Harmonics of harmonics are spread over the spectrum: only what is far above its like says nothing of the note.
        weights[b] = Math.max(0.05, Math.min(1, 1 - gain[b]! / 20));
        added[b] = Math.abs(gain[b]!) < Math.max(SMALL, spread[b]!) ? 0 : gain[b]!;
      }
    }
    const gains = smoothed(
      heard.map((frame, t) =>
        frame.map((value, b) => {
          const wanted = expected[t]![b]! - value;
          return Math.abs(wanted) < SMALL ? 0 : Math.max(DEEPEST, Math.min(HIGHEST, wanted));
        }),
      ),
      1,
    );
    const audio = reshape(
      wound.audio,
      wound.from,
      wound.to,
      wound.sampleRate,
      [gainLayer(wound.audio, gains, bands)],
      bands,
    );
    return {
      audio,
      confidence: 0.6,
      what: 'lowered what distortion added to the level of the clean passages',
      settings: {},
    } satisfies Mended;
  },
};
