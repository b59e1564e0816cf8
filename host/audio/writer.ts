import type { AudioSink } from '../../dsp/audio/source.ts';
import type { Bits, SoundFormat } from '../project/delivery.ts';
import type { BroadcastInfo, Marker } from './riff.ts';

export interface WriterOptions {
  readonly format: SoundFormat;
  readonly sampleRate: number;
  readonly channels: number;
  /** WAV: 16, 24 (default) or '32f'; FLAC: 16 or 24 (default); MP3 has none. */
  readonly bits?: Bits;
  /** MP3 only: 320 kbit/s (default) or best variable rate. */
  readonly mp3?: 320 | 'V0';
  /** Tags by name: title, artist, album, date, track, genre, comment, copyright, encoder. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** WAV only. */
  readonly bext?: BroadcastInfo;
  /** WAV only. */
  readonly markers?: readonly Marker[];
  /** WAV only: an iXML document. */
  readonly ixml?: string;
  /** Of the dither; the same seed gives the same bytes. Default 0. */
  readonly seed?: number;
  /** Bytes from which a WAV becomes an RF64; default 2^32 − 1. For tests. */
  readonly rf64From?: number;
}

/** A file being written. It appears under its name at `finish`, whole, or not at all. */
export interface AudioWriter extends AudioSink {
  /** `clipped`: samples beyond full scale that were held at it (0 for float). */
  finish(): { readonly clipped: number };
  /** Leaves nothing behind. Harmless after `finish`. */
  abort(): void;
}
