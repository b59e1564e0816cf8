import type { MeasuredPart, Measures } from '../../host/api/measures.ts';
import { STEM_WORDS } from '../state/words.ts';
import { fixed } from '../ui/format.ts';

/** One thing that is measured, in words. */
export interface MeasureRow {
  readonly name: keyof Measures;
  readonly title: string;
  /** For the head of a narrow column. */
  readonly short: string;
  readonly unit: string;
  /** The figure without its unit. */
  figure(value: number): string;
}

const INFINITE = '−∞';
/** What meters show at least. */
const SILENT_LUFS = -70;
const SILENT_PEAK = -120;

const loud = (value: number): string => (value <= SILENT_LUFS ? INFINITE : fixed(value, 1));
const peak = (value: number): string => (value <= SILENT_PEAK ? INFINITE : fixed(value, 1));
const plain = (value: number): string => fixed(value, 1);

/** In the order in which they decide. */
export const MEASURE_ROWS: readonly MeasureRow[] = [
  { name: 'lufs', title: 'Loudness of the whole', short: 'Loud', unit: 'LUFS', figure: loud },
  { name: 'shortTermMax', title: 'Loudest 3 s', short: 'Max 3 s', unit: 'LUFS', figure: loud },
  { name: 'momentaryMax', title: 'Loudest 0.4 s', short: 'Max 0.4 s', unit: 'LUFS', figure: loud },
  { name: 'lra', title: 'Loudness range', short: 'Range', unit: 'LU', figure: plain },
  { name: 'truePeak', title: 'True peak', short: 'True peak', unit: 'dBTP', figure: peak },
  { name: 'samplePeak', title: 'Highest sample', short: 'Sample', unit: 'dBFS', figure: peak },
  { name: 'snr', title: 'Music over noise', short: 'Noise', unit: 'dB', figure: plain },
  {
    name: 'bandwidth',
    title: 'Music reaches up to',
    short: 'Up to',
    unit: 'kHz',
    figure: (hz) => fixed(hz / 1000, 1),
  },
  {
    name: 'clipped',
    title: 'Samples in flat tops',
    short: 'Flat tops',
    unit: '%',
    // As findings tell it: two digits, since a short passage is little of a song.
    figure: (share) => fixed(100 * share, 2),
  },
];

/** "−16.1 LUFS", "0.12 %" */
export const withUnit = ({ unit, figure }: MeasureRow, value: number): string => `${figure(value)} ${unit}`;

export const partWords = (part: MeasuredPart): string =>
  part === 'master' ? 'Master' : part === 'residual' ? 'Residual' : STEM_WORDS[part];
