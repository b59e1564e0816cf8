import type { ExportRequest } from '../../host/api/backend.ts';
import { type Bits, bitsIn, bitWords, hasRate, type SoundFormat } from '../../host/project/delivery.ts';
import { fileName } from '../../host/project/file-name.ts';
import type { StemDelivery } from '../../host/project/stem-delivery.ts';
import { kilohertz } from '../ui/format.ts';

/** What is exported, as the person thinks of it. */
export type ExportKind = 'master' | 'stems' | 'daw' | 'midi' | 'regions' | 'report';
export type Loudness = 'asMixed' | 'streaming' | 'broadcast' | 'own';

export interface ExportChoice {
  readonly kind: ExportKind;
  readonly daw: 'dawproject' | 'rpp';
  readonly list: 'labels' | 'csv';
  /** Of the master. */
  readonly format: SoundFormat;
  readonly bits: Bits;
  /** Hz; null: the project's own. */
  readonly rate: number | null;
  readonly stems: StemDelivery;
  readonly loudness: Loudness;
  /** LUFS and dBTP, where the loudness is the person's own. */
  readonly ownLufs: number;
  readonly ownPeak: number;
  readonly folder: string;
  /** Whether files that are there already are written over. */
  readonly replace: boolean;
}

/** LUFS and dBTP. Streaming: what most services play at. Broadcast: EBU R 128. */
export const TARGETS: Readonly<Record<Exclude<Loudness, 'own'>, readonly [lufs: number | null, peak: number]>> = {
  asMixed: [null, -1],
  streaming: [-14, -1],
  broadcast: [-23, -1],
};

export const targetOf = (choice: ExportChoice): readonly [lufs: number | null, peak: number] =>
  choice.loudness === 'own' ? [choice.ownLufs, choice.ownPeak] : TARGETS[choice.loudness];

/** The request for a choice; `name` is the project's. */
export function requestOf(choice: ExportChoice, name: string): ExportRequest {
  const { kind, format, folder } = choice;
  // Only a master has a loudness of its own: all else leaves the sound as it is mixed.
  const isMaster = kind === 'master';
  const [targetLufs, truePeakDb] = isMaster ? targetOf(choice) : TARGETS.asMixed;
  const base = fileName(name);
  const file = {
    master: `${base}.${format}`,
    stems: [base, 'stems', ...stemWords(choice.stems)].join(' '),
    daw: `${base}.${choice.daw}`,
    midi: `${base}.mid`,
    regions: choice.list === 'labels' ? `${base} regions.txt` : `${base} regions.csv`,
    report: `${base} report.html`,
  }[kind];
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  return {
    format: formatOf(choice),
    ...fileOf(choice),
    targetLufs,
    truePeakDb,
    replace: choice.replace,
    path: folder.endsWith(separator) ? folder + file : folder + separator + file,
  };
}

/** Bits and rate of what is written, and what is chosen of stems. A DAW is given the sound as it is. */
function fileOf({ kind, format, bits, rate, stems }: ExportChoice): Pick<ExportRequest, 'bits' | 'rate' | 'stems'> {
  if (kind === 'master')
    return { bits: bitsIn(format, bits), rate: rate !== null && hasRate(format, rate) ? rate : null };
  if (kind !== 'stems') return { bits: '32f', rate: null };
  const { parts, tempo } = stems;
  return { bits: bitsIn(stems.format, stems.bits), rate: stems.rate, stems: { parts, format: stems.format, tempo } };
}

/** What sets a folder of converted stems apart from that of the stems as they are. */
function stemWords({ format, bits, rate }: StemDelivery): string[] {
  const held = bitsIn(format, bits);
  return [
    ...(format === 'wav' ? [] : [format.toUpperCase()]),
    ...(held === '32f' ? [] : [bitWords(held)]),
    ...(rate === null ? [] : [kilohertz(rate)]),
  ];
}

function formatOf({ kind, format, daw, list }: ExportChoice): ExportRequest['format'] {
  if (kind === 'master') return format;
  if (kind === 'daw') return daw;
  return kind === 'regions' ? list : kind;
}

/** The folder that a path lies in. */
export function parentOf(path: string): string {
  const cut = path.replace(/[\\/]+$/, '');
  const at = Math.max(cut.lastIndexOf('/'), cut.lastIndexOf('\\'));
  return at <= 0 ? cut.slice(0, at + 1) || '/' : cut.slice(0, at);
}
