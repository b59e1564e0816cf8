/**
 * How the native half and the host talk over a socket: frames. A frame is a header of three unsigned 32-bit numbers, little endian (how many
 * bytes of body follow, what kind of message it is, and a number by which an answer is known to belong to what it answers), then the body.
 */

/** Bytes of a frame's header. */
export const HEADER = 12;

export interface Frame {
  readonly type: number;
  /** An answer has that of its question; what nobody asked for has 0. */
  readonly seq: number;
  readonly body: Uint8Array;
}

/** The bytes of a frame. */
export function encodeFrame(type: number, seq: number, body: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER + body.byteLength);
  bytes.writeUInt32LE(body.byteLength, 0);
  bytes.writeUInt32LE(type >>> 0, 4);
  bytes.writeUInt32LE(seq >>> 0, 8);
  bytes.set(body, HEADER);
  return bytes;
}

/** Who sends what is no frame, or one that is too large, is not understood any more: the connection ends. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** Cuts what comes over a socket, in pieces of any size, into frames. Holds at most one frame and what came with it. */
export class FrameReader {
  private readonly mostBytes: number;
  private pieces: Uint8Array[] = [];
  private bytes = 0;

  /** `mostBytes`: the largest body that is taken. */
  constructor(mostBytes: number) {
    this.mostBytes = mostBytes;
  }

  /** The frames that are whole now, in order. Throws a FrameError where one is announced that is too large. */
  *take(piece: Uint8Array): Generator<Frame> {
    this.pieces.push(piece);
    this.bytes += piece.byteLength;
    while (this.bytes >= HEADER) {
      const head = this.joined(HEADER);
      const length = head.readUInt32LE(0);
      if (length > this.mostBytes) throw new FrameError(`a message of ${length} bytes, ${this.mostBytes} at the most`);
      if (this.bytes < HEADER + length) return;
      const whole = this.joined(HEADER + length);
      const frame = { type: whole.readUInt32LE(4), seq: whole.readUInt32LE(8), body: whole.subarray(HEADER) };
      this.drop(HEADER + length);
      yield frame;
    }
  }

  /** The first `count` bytes as one piece; they stay. A large frame comes in many pieces and is joined once, when it is whole. */
  private joined(count: number): Buffer {
    const first = this.pieces[0]!;
    if (first.byteLength >= count) return Buffer.from(first.buffer, first.byteOffset, count);
    const parts: Uint8Array[] = [];
    for (let at = 0, i = 0; at < count; i++) {
      const part = this.pieces[i]!.subarray(0, count - at);
      parts.push(part);
      at += part.byteLength;
    }
    return Buffer.concat(parts, count);
  }

  private drop(count: number): void {
    this.bytes -= count;
    while (count > 0) {
      const first = this.pieces[0]!;
      if (first.byteLength > count) {
        this.pieces[0] = first.subarray(count);
        return;
      }
      count -= first.byteLength;
      this.pieces.shift();
    }
  }
}
