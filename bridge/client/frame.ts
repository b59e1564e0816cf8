/**
 * One message on a socket of the native half: u32 length of the body, u32 type, u32 sequence number, then the body. Little-endian.
 * The C++ side is native/frame.h; what the types mean to the plugin host is plugin-host/protocol.h.
 */
export interface Frame {
  readonly type: number;
  readonly sequence: number;
  readonly body: Buffer;
}

/** Types of frames between a chain and its plugin host (plugin-host/protocol.h). */
export const FRAME = { request: 1, reply: 2, refusal: 3, sound: 4, processed: 5, event: 6 } as const;

const HEADER = 12;
/** A longer body is a broken peer: the largest honest one is a plugin's state, which may hold samples. */
const LONGEST = 64 * 1024 * 1024;

export function encodeFrame(type: number, sequence: number, body: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEADER + body.length);
  frame.writeUInt32LE(body.length, 0);
  frame.writeUInt32LE(type, 4);
  frame.writeUInt32LE(sequence, 8);
  frame.set(body, HEADER);
  return frame;
}

/** Puts frames together from what a socket gives, whatever pieces it comes in. */
export class FrameReader {
  #parts: Buffer[] = [];
  #have = 0;

  /** The frames that are whole with this piece. Throws where the peer names a length that no frame has. */
  push(piece: Buffer): Frame[] {
    this.#parts.push(piece);
    this.#have += piece.length;
    const frames: Frame[] = [];
    for (let frame = this.#take(); frame !== null; frame = this.#take()) frames.push(frame);
    return frames;
  }

  #take(): Frame | null {
    if (this.#have < HEADER) return null;
    const head = this.#joined(HEADER);
    const length = head.readUInt32LE(0);
    if (length > LONGEST) throw new Error(`a message of ${length} bytes`);
    if (this.#have < HEADER + length) return null;
    const all = this.#joined(HEADER + length);
    const frame = {
      type: all.readUInt32LE(4),
      sequence: all.readUInt32LE(8),
      body: all.subarray(HEADER, HEADER + length),
    };
    this.#have -= HEADER + length;
    this.#parts = this.#have === 0 ? [] : [all.subarray(HEADER + length)];
    return frame;
  }

  /** The first part, made at least this long. A long body is put together once, when it is all there. */
  #joined(bytes: number): Buffer {
    if (this.#parts[0]!.length < bytes) this.#parts = [Buffer.concat(this.#parts)];
    return this.#parts[0]!;
  }
}
