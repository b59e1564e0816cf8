import { type Agreement, agreementOf, fitOf } from './agreement.ts';
import { belonging, covers } from './belong.ts';
import type { Candidate, Treatment } from './treatment.ts';

const UNIT: Readonly<Record<keyof Agreement, string>> = {
  chords: 'agreement with chords',
  onsets: 'agreement with hits',
  notes: 'agreement with notes',
  seam: 'dB at the seams',
  spectrum: 'dB from the spectrum around',
};

/**
 * New sound by JASCO. The model runs elsewhere and before: `Song.generated` holds what it made for the region, and here it becomes a take of the stem, with
 * the stem's bandwidth, level, spectrum and place between left and right.
 */
export const jascoTreatment: Treatment = {
  name: 'jasco',
  label: 'AI-generated',
  engine: { name: 'jasco', version: '1', model: null },

  refusal: (song, piece) =>
    covers(song.generated, piece, song.sampleRate)
      ? null
      : 'Nothing was generated for this span: choose restore or rebuild, or have JASCO installed and ask for it again.',

  treat(song, piece, progress): Candidate | null {
    const generated = song.generated;
    if (generated === undefined) return null;
    const { audio: own, lead, learnt, gain, stem } = belonging(song, piece, generated);
    progress(0.7);
    const agreement = agreementOf(song, piece, own, lead, {
      audio: stem.audio,
      lead: stem.reach,
      isClean: stem.isClean,
    });
    const fit = fitOf(agreement);
    return {
      audio: own,
      lead,
      material: [],
      engine: generated.engine,
      settings: {
        ...generated.settings,
        levelled: Math.round(gain * 10) / 10,
        surroundings: learnt,
        fit: Math.round(fit * 100) / 100,
        ...measures(agreement),
      },
      why: generated.why,
      confidence: fit,
    };
  },
};

function measures(agreement: Agreement): Record<string, number> {
  const entries = Object.entries(agreement) as [keyof Agreement, number][];
  return Object.fromEntries(entries.map(([name, value]) => [UNIT[name], Math.round(value * 100) / 100]));
}
