/** The chunks of a WAV file beside its samples, as bytes. */

/** Broadcast extension, EBU Tech 3285 version 2. */
export interface BroadcastInfo {
  readonly description: string;
  readonly originator: string;
  readonly originatorReference?: string;
  /** yyyy-mm-dd */
  readonly date: string;
  /** hh:mm:ss */
  readonly time: string;
  /** Frames since midnight at which the audio begins. */
  readonly timeReference: number;
  /** Lines as "A=PCM,F=44100,W=24,M=stereo,T=…", each ended by CR LF. */
  readonly codingHistory: string;
  /** LUFS, LU, dBTP, LUFS, LUFS; what was not measured is left out. */
  readonly loudness?: {
    readonly integrated?: number;
    readonly range?: number;
    readonly truePeak?: number;
    readonly momentary?: number;
    readonly shortTerm?: number;
  };
}

export interface Marker {
  /** Frame in the file, below 2^32. */
  readonly frame: number;
  readonly label: string;
}

/** A chunk: name, size, body, and a pad byte after an odd size. */
export function chunk(name: string, body: Uint8Array): Buffer {
  const bytes = Buffer.alloc(8 + body.length + (body.length % 2));
  bytes.write(name, 0, 'latin1');
  bytes.writeUInt32LE(body.length, 4);
  bytes.set(body, 8);
  return bytes;
}

/** Where a loudness field is not known. */
const NOT_KNOWN = 0x7fff;
const UMID_AND_RESERVED = 64;

export function bextChunk(info: BroadcastInfo): Buffer {
  const fixed = Buffer.alloc(602);
  fixed.set(ascii(info.description, 256), 0);
  fixed.set(ascii(info.originator, 32), 256);
  fixed.set(ascii(info.originatorReference ?? '', 32), 288);
  fixed.set(ascii(info.date, 10), 320);
  fixed.set(ascii(info.time, 8), 330);
  fixed.writeBigUInt64LE(BigInt(info.timeReference), 338);
  fixed.writeUInt16LE(2, 346);
  const { integrated, range, truePeak, momentary, shortTerm } = info.loudness ?? {};
  [integrated, range, truePeak, momentary, shortTerm].forEach((value, i) => {
    const known = value !== undefined && Number.isFinite(value);
    const hundredths = known ? Math.max(-9999, Math.min(9999, Math.round(value * 100))) : NOT_KNOWN;
    fixed.writeInt16LE(hundredths, 348 + UMID_AND_RESERVED + i * 2);
  });
  return chunk('bext', Buffer.concat([fixed, ascii(info.codingHistory, Infinity)]));
}

/** The cue points and, as an associated list, their labels. */
export function cueChunks(markers: readonly Marker[]): Buffer {
  if (markers.length === 0) return Buffer.alloc(0);
  const cue = Buffer.alloc(4 + markers.length * 24);
  cue.writeUInt32LE(markers.length, 0);
  const labels: Uint8Array[] = [Buffer.from('adtl', 'latin1')];
  markers.forEach(({ frame, label }, i) => {
    const at = 4 + i * 24;
    cue.writeUInt32LE(i + 1, at);
    cue.writeUInt32LE(frame, at + 4);
    cue.write('data', at + 8, 'latin1');
    cue.writeUInt32LE(frame, at + 20);
    const id = Buffer.alloc(4);
    id.writeUInt32LE(i + 1, 0);
    labels.push(chunk('labl', Buffer.concat([id, terminated(label)])));
  });
  return Buffer.concat([chunk('cue ', cue), chunk('LIST', Buffer.concat(labels))]);
}

/** RIFF INFO names of our tag names. */
const INFO: Readonly<Record<string, string>> = {
  title: 'INAM',
  artist: 'IART',
  album: 'IPRD',
  date: 'ICRD',
  genre: 'IGNR',
  track: 'IPRT',
  comment: 'ICMT',
  copyright: 'ICOP',
  encoder: 'ISFT',
};

export function infoChunk(metadata: Readonly<Record<string, string>>): Buffer {
  const parts: Uint8Array[] = [Buffer.from('INFO', 'latin1')];
  for (const [tag, name] of Object.entries(INFO)) {
    const value = metadata[tag];
    if (value !== undefined && value !== '') parts.push(chunk(name, terminated(value)));
  }
  return parts.length === 1 ? Buffer.alloc(0) : chunk('LIST', Buffer.concat(parts));
}

export function ixmlChunk(xml: string): Buffer {
  return chunk('iXML', Buffer.from(xml, 'utf8'));
}

function terminated(text: string): Buffer {
  return Buffer.from(`${text.replaceAll('\0', '')}\0`, 'utf8');
}

/** Accents are dropped and what then is not ASCII becomes "?": the fields of bext are ASCII by its standard. */
function ascii(text: string, limit: number): Buffer {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^\x20-\x7e\r\n]/gu, '?');
  return Buffer.from(plain.slice(0, limit), 'latin1');
}
