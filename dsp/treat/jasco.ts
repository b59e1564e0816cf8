import { readSpan } from '../audio/memory.ts';
import type { Frames } from '../audio/source.ts';
import { resampledSpan } from '../signal/resample.ts';
import { type Agreement, agreementOf, fitOf } from './agreement.ts';
import { reconcile } from './reconcile.ts';
import type { Candidate, Piece, Song, Treatment } from './treatment.ts';

/** Seconds on either side that the candidate brings along for the seam. */
const LEAD = 0.1;
/** Seconds of surroundings on either side that the take is brought into agreement with. */
const SURROUNDINGS = 1.5;

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
    covers(song, piece)
      ? null
      : 'Nothing was generated for this span: choose restore or rebuild, or have JASCO installed and ask for it again.',

  treat(song, piece, progress): Candidate | null {
    const generated = song.generated;
    if (generated === undefined) return null;
    const { sampleRate } = song;
    const reach = Math.round(SURROUNDINGS * sampleRate);
    const lead = Math.round(LEAD * sampleRate);
    const from = piece.start - reach;
    const length = piece.end - piece.start + 2 * reach;
    const stem = readSpan(song.stems[piece.stem], from, length);
    const take = readGenerated(song, from, length);
    progress(0.3);
    const findings = song.damage[piece.stem];
    const isClean = (n: number): boolean => {
      const at = from + n;
      if (at < 0 || at >= song.length || (at >= piece.start && at < piece.end)) return false;
      return !findings.some((finding) => finding.start <= at && at < finding.end);
    };
    const { audio, learnt, gain } = reconcile(stem, take, sampleRate, isClean);
    progress(0.7);
    const own = audio.map((channel) => channel.slice(reach - lead, channel.length - reach + lead));
    const agreement = agreementOf(song, piece, own, lead, { audio: stem, lead: reach, isClean });
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

function covers({ generated, sampleRate }: Song, { stem, start, end }: Piece): boolean {
  if (generated === undefined || generated.stem !== stem) return false;
  const { source, start: first } = generated;
  const scale = source.sampleRate / sampleRate;
  return start * scale >= first && end * scale <= first + source.length;
}

/** The generated sound at frames from … of the song, at its rate. */
function readGenerated({ generated, sampleRate }: Song, from: Frames, length: Frames): Float32Array {
  const { source, start } = generated!;
  // Seen from the song's frame 0, so that both rates count from one moment.
  const placed = {
    sampleRate: source.sampleRate,
    channels: source.channels,
    length: start + source.length,
    read: (at: Frames, into: readonly Float32Array[]): void => source.read(at - start, into),
  };
  return resampledSpan(placed, sampleRate, from, length)[0]!;
}
