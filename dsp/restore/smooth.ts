import { BANDS } from './bands.ts';
import { comparedOf } from './compared.ts';
import { additive } from './library.ts';
import type { Mended, Remedy } from './remedy.ts';
import { gainLayer, reshape, smoothed } from './shape.ts';

/** dB. Differences of this size are chance. */
const SMALL = 3;
/** dB. Holes are filled by less than islands are lowered: what is not there cannot be raised. */
const DEEPEST = -24;
const HIGHEST = 9;

/** Evens out what a separator or a starved codec left behind: islands, bleed and holes against the clean passages' spectra. */
export const smoothArtifacts: Remedy = {
  name: 'smooth artifacts',
  cause: 'artifact',
  mend(wound, progress) {
    const compared = comparedOf(wound);
    if (compared === null) return null;
    const { bands, heard, library } = compared;
    const { from, to, sampleRate } = wound;
    const none = new Float32Array(BANDS).fill(Number.NEGATIVE_INFINITY);
    const { expected } = additive(heard, library, none, (fraction) => progress(0.8 * fraction));
    const gains = smoothed(
      heard.map((frame, t) =>
        frame.map((value, b) => {
          const wanted = expected[t]![b]! - value;
          const beyond = Math.sign(wanted) * Math.max(0, Math.abs(wanted) - SMALL);
          return Math.max(DEEPEST, Math.min(HIGHEST, beyond));
        }),
      ),
      1,
    );
    return {
      audio: reshape(wound.audio, from, to, sampleRate, [gainLayer(wound.audio, gains, bands)], bands),
      confidence: 0.55,
      what: 'evened holes and islands out to what the clean passages have',
      settings: {},
    } satisfies Mended;
  },
};
