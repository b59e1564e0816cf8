import type { Project } from './project.ts';

/** How finished sound is written. */
export type Delivery = Project['master']['delivery'];
export type SoundFormat = Delivery['format'];
/** Of a sample; 32f is float. */
export type Bits = Delivery['bits'];

/** What a format can hold, the least first; of an MP3 they mean nothing. */
export const BITS: Readonly<Record<SoundFormat, readonly Bits[]>> = {
  wav: [16, 24, '32f'],
  flac: [16, 24],
  mp3: [16],
};

export const SOUND_FORMATS = Object.keys(BITS) as readonly SoundFormat[];

/** What whoever chooses nothing gets. */
export const USUAL_BITS = 24;

/** Hz that an MP3 can have. */
const MP3_RATES: readonly number[] = [32_000, 44_100, 48_000];

export const hasRate = (format: SoundFormat, rate: number): boolean => format !== 'mp3' || MP3_RATES.includes(rate);

/** The bits that a format gets of those that were chosen: the most that it holds where these are none of them. */
export const bitsIn = (format: SoundFormat, bits: Bits): Bits =>
  BITS[format].includes(bits) ? bits : BITS[format].at(-1)!;

/** The rate of a file: as asked, else the song's own, else the nearest below that the format has. */
export function rateIn({ format, rate }: Pick<Delivery, 'format' | 'rate'>, own: number): number {
  if (rate !== null) return rate;
  if (hasRate(format, own)) return own;
  return own % 44_100 === 0 ? 44_100 : 48_000;
}

/** What keeps sound from being written so, as a sentence; null where nothing does. The bits of an MP3 are not looked at. */
export function misfitOf({ format, bits, rate }: Delivery): string | null {
  if (format === 'flac' && bits === '32f') return 'FLAC holds whole numbers only: choose 24 bits, or WAV for 32f.';
  if (rate !== null && !hasRate(format, rate))
    return `MP3 cannot have ${rate} Hz: choose one of ${MP3_RATES.join(', ')}.`;
  return null;
}

/** What is said of whole samples. */
export const bitWords = (bits: Bits): string => (bits === '32f' ? '32 bit float' : `${bits} bit`);
