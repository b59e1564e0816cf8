import type { ExportRequest } from '../../host/api/backend.ts';

/** What is exported, as the person thinks of it. */
export type ExportKind = 'master' | 'stems' | 'daw' | 'midi' | 'regions' | 'report';
export type Loudness = 'asMixed' | 'streaming' | 'broadcast' | 'own';
export type MasterFormat = 'wav' | 'flac' | 'mp3';

export interface ExportChoice {
  readonly kind: ExportKind;
  readonly daw: 'dawproject' | 'rpp';
  readonly list: 'labels' | 'csv';
  readonly format: MasterFormat;
  readonly bits: ExportRequest['bits'];
  /** Hz; null: the project's own. */
  readonly rate: number | null;
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

/** What a format can hold. */
export const BITS: Readonly<Record<MasterFormat | 'stems', readonly ExportRequest['bits'][]>> = {
  wav: [16, 24, '32f'],
  flac: [16, 24],
  mp3: [16],
  // Written as they are mixed in, so that they null against the recording.
  stems: ['32f'],
};

/** Signs that no file system keeps, or that would lead into another folder. */
const fileName = (name: string): string => name.replace(/[\\/:*?"<>|\p{Cc}\s]+/gu, ' ').trim() || 'Resonate';

/** The request for a choice; `name` is the project's. */
export function requestOf(choice: ExportChoice, name: string): ExportRequest {
  const { kind, format, folder } = choice;
  // Only a master has a format, a rate and a loudness of its own: all else leaves the sound as it is mixed.
  const isMaster = kind === 'master';
  const [targetLufs, truePeakDb] = isMaster ? targetOf(choice) : TARGETS.asMixed;
  const base = fileName(name);
  const file = {
    master: `${base}.${format}`,
    stems: `${base} stems`,
    daw: `${base}.${choice.daw}`,
    midi: `${base}.mid`,
    regions: choice.list === 'labels' ? `${base} regions.txt` : `${base} regions.csv`,
    report: `${base} report.html`,
  }[kind];
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  const possible = BITS[isMaster ? format : 'stems'];
  return {
    format: formatOf(choice),
    bits: possible.includes(choice.bits) ? choice.bits : possible.at(-1)!,
    rate: isMaster ? choice.rate : null,
    targetLufs,
    truePeakDb,
    replace: choice.replace,
    path: folder.endsWith(separator) ? folder + file : folder + separator + file,
  };
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
