import { STEMS } from '../../dsp/audio/stem.ts';
import { type Bits, bitsIn, bitWords, misfitOf, type SoundFormat } from './delivery.ts';
import { fileName } from './file-name.ts';
import type { Project } from './project.ts';
import { heldProfile } from './selectors.ts';
import { APART, DIGITS, steadyTempo, tempoDrift } from './steady-tempo.ts';

/** What a song is made of: its stems, and what they leave of the recording. */
export const STEM_PARTS = [...STEMS, 'residual'] as const;
export type StemPart = (typeof STEM_PARTS)[number];

/** MP3 is no format to go on working with. */
export const STEM_FORMATS = ['wav', 'flac'] as const satisfies readonly SoundFormat[];
export type StemFormat = (typeof STEM_FORMATS)[number];

/** How stems are written: a file each. */
export interface StemDelivery {
  /** Null: all. */
  readonly parts: readonly StemPart[] | null;
  readonly format: StemFormat;
  readonly bits: Bits;
  /** Hz; null: the song's own. */
  readonly rate: number | null;
  /** Whether the names say the song and its tempo, where that is steady. */
  readonly tempo: boolean;
}

/** As they are, to the bit: what whoever chooses nothing gets. */
export const AS_THEY_ARE: StemDelivery = { parts: null, format: 'wav', bits: '32f', rate: null, tempo: false };

/** What is wished of stems, with all that is left open: as they are, as far as the format holds that. */
export function stemDelivery({
  bits,
  rate,
  stems = {},
}: {
  readonly bits?: Bits;
  readonly rate?: number | null;
  readonly stems?: Partial<Pick<StemDelivery, 'parts' | 'format' | 'tempo'>>;
}): StemDelivery {
  const { parts, format, tempo } = { ...AS_THEY_ARE, ...stems };
  return { parts, format, tempo, bits: bits ?? bitsIn(format, AS_THEY_ARE.bits), rate: rate ?? null };
}

/** What the song has of them, in their order. */
export const partsOfSong = ({ residual }: Pick<Project, 'residual'>): StemPart[] =>
  STEM_PARTS.filter((part) => part !== 'residual' || residual !== null);

/** What is written, in their order. Of all, the residual is one even where it is silence: so the files always add up by the same names. */
export function partsOf(song: Pick<Project, 'residual'>, { parts }: Pick<StemDelivery, 'parts'>): readonly StemPart[] {
  return parts === null ? STEM_PARTS : partsOfSong(song).filter((part) => parts.includes(part));
}

/** Whether the files hold the stems to the bit, so that they add up to the recording. */
export const isExact = (
  { bits, rate }: Pick<StemDelivery, 'bits' | 'rate'>,
  { sampleRate }: Pick<Project, 'sampleRate'>,
): boolean => bits === '32f' && (rate === null || rate === sampleRate);

/** What files that do not hold the stems to the bit say of it; null of those that do. */
export function inexactWords(
  delivery: Pick<StemDelivery, 'bits' | 'rate'>,
  song: Pick<Project, 'sampleRate'>,
): string | null {
  if (isExact(delivery, song)) return null;
  const { bits, rate } = delivery;
  const at = rate === null || rate === song.sampleRate ? '' : ` at ${rate} Hz`;
  return `Converted to ${bitWords(bits)}${at}: does not null against the recording`;
}

/** The tempo that the names say: quarter notes a minute; null where it is not steady, or was not heard. */
export function tempoForNames(song: Project): number | null {
  const profile = heldProfile(song);
  return profile === null ? null : steadyTempo(profile, song.sampleRate);
}

/** Why names have no tempo, as part of a sentence. */
export function unsteadyWords(song: Project): string {
  const profile = heldProfile(song);
  if (profile === null) return 'the music was not heard yet';
  const drift = tempoDrift(profile, song.sampleRate);
  if (drift === null) return 'too few beats were heard in this song to say whether its tempo is steady';
  const isEven = drift.at(drift.bpm) < APART;
  const shown = Number(drift.bpm.toFixed(isEven ? DIGITS : 1));
  const [off, most] = [drift.at(isEven ? shown : drift.bpm), APART].map((seconds) => Math.round(1000 * seconds));
  const why = isEven ? ', and more digits no sequencer shows' : '';
  return `the beats of this song leave an even grid of ${shown} bpm by up to ${off} ms${why}: up to ${most} ms it would need no warping`;
}

/** The file of each part that is written: "bass.wav", or with the tempo "Song - Bass (120 bpm).wav". */
export function stemFileNames(song: Project, delivery: StemDelivery): Map<StemPart, string> {
  const bpm = delivery.tempo ? tempoForNames(song) : null;
  const nameOf = (part: StemPart): string =>
    bpm === null ? part : `${fileName(song.name)} - ${part[0]!.toUpperCase()}${part.slice(1)} (${bpm} bpm)`;
  return new Map(partsOf(song, delivery).map((part) => [part, `${nameOf(part)}.${delivery.format}`]));
}

/** What keeps stems from being written so, as a sentence; null where nothing does. */
export function stemMisfitOf(song: Pick<Project, 'residual'>, delivery: StemDelivery): string | null {
  if (partsOf(song, delivery).length > 0) return misfitOf(delivery);
  return delivery.parts?.length === 1 && song.residual === null && delivery.parts[0] === 'residual'
    ? 'This song has no residual, since its stems came as they are: choose a stem.'
    : 'No stem is chosen, so there is nothing to export: choose one.';
}
