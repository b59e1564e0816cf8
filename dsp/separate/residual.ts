import type { AudioSource } from '../audio/source.ts';
import type { PerStem } from '../audio/stem.ts';
import { mixSource } from '../audio/views.ts';

/**
 * What is left of the mix beside the four stems: mix − Σ stems, summed in float64 and rounded once to float32.
 *
 * Adding it to the stems again (mixSource of all five) gives the mix back to within half a unit in the last place of the residual, 2⁻²⁵ of
 * its magnitude, plus the one rounding of the sum: below −144 dB of the largest sample. With a separator whose stems nearly add up
 * the residual is tiny and the sum is the mix to the last bit but one.
 */
export function residualSource(mix: AudioSource, stems: PerStem<AudioSource>): AudioSource {
  return mixSource([mix, stems.vocals, stems.drums, stems.bass, stems.other], [1, -1, -1, -1, -1]);
}
