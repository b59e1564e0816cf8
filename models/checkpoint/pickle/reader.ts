import { ModelError } from '../../error.ts';
import type { ByteFile } from '../byte-file.ts';

/** Bytes that are read from the file at a time. */
const WINDOW = 1 << 16;

/** The largest text or run of bytes inside a pickle. The largest known, JASCO's `xp.cfg`, has some tens of kilobytes. */
const LONGEST = 16 << 20;

/** Of one pickle. That of the largest known model (1B parameters) has less than one megabyte. */
const LARGEST_PICKLE = 64 << 20;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a pickle's bytes in order from a range of a file, which holds more than the pickle where several follow each other. */
export class PickleReader {
  /** Where the next byte lies in the file. */
  position: number;
  private readonly file: ByteFile;
  private readonly end: number;
  private window = new Uint8Array(0);
  private windowStart = 0;

  constructor(file: ByteFile, start: number, end: number) {
    this.file = file;
    this.position = start;
    this.end = Math.min(end, start + LARGEST_PICKLE);
  }

  byte(): number {
    const at = this.position - this.windowStart;
    if (at >= 0 && at < this.window.length) {
      this.position++;
      return this.window[at]!;
    }
    if (this.position >= this.end) throw this.cut();
    this.window = this.file.read(this.position, Math.min(WINDOW, this.end - this.position));
    this.windowStart = this.position++;
    return this.window[0]!;
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    if (length > LONGEST) {
      throw new ModelError(
        `${this.file.path} holds a text of ${length} bytes where at most ${LONGEST} make sense: it is damaged or no model.`,
      );
    }
    if (length > this.end - this.position) throw this.cut();
    const at = this.position - this.windowStart;
    const isInWindow = at >= 0 && at + length <= this.window.length;
    const bytes = isInWindow ? this.window.slice(at, at + length) : this.file.read(this.position, length);
    this.position += length;
    return bytes;
  }

  uint16(): number {
    return this.byte() | (this.byte() << 8);
  }

  int32(): number {
    return this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24);
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  /** A length of 8 bytes; one that no file can have is refused by whoever uses it. */
  uint64(): number {
    return this.uint32() + this.uint32() * 2 ** 32;
  }

  /** Big-endian, as the pickle format has it. */
  float64(): number {
    return new DataView(this.bytes(8).buffer).getFloat64(0, false);
  }

  text(length: number): string {
    const bytes = this.bytes(length);
    try {
      return utf8.decode(bytes);
    } catch {
      throw new ModelError(`${this.file.path} holds a text that is not UTF-8, so it is damaged: download it again.`);
    }
  }

  /** Up to and without the next line feed, at most `longest` bytes. */
  line(longest: number): string {
    const bytes: number[] = [];
    for (let byte = this.byte(); byte !== 0x0a; byte = this.byte()) {
      if (bytes.push(byte) > longest) {
        throw new ModelError(
          `${this.file.path} holds a name of more than ${longest} bytes: it is damaged or no model.`,
        );
      }
    }
    return Buffer.from(bytes).toString('latin1');
  }

  private cut(): ModelError {
    return new ModelError(`${this.file.path} ends in the middle of its list of tensors: download it again.`);
  }
}
