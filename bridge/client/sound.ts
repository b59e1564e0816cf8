/** Sound in a frame: u32 channels, u32 frames, i64 position (frames from the song's beginning), then float32 planar samples. */

const HEADER = 16;

export function encodeSound(planes: readonly Float32Array[], position: number): Buffer {
  const frames = planes[0]!.length;
  const body = Buffer.allocUnsafe(HEADER + 4 * frames * planes.length);
  body.writeUInt32LE(planes.length, 0);
  body.writeUInt32LE(frames, 4);
  body.writeBigInt64LE(BigInt(position), 8);
  for (const [channel, plane] of planes.entries()) {
    body.set(new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength), HEADER + 4 * frames * channel);
  }
  return body;
}

/** The planes of a body as it came from a peer; throws where it is not `channels` of `frames`. */
export function decodeSound(body: Uint8Array, channels: number, frames: number): Float32Array[] {
  const head = new DataView(body.buffer, body.byteOffset, body.length);
  const fits =
    body.length === HEADER + 4 * channels * frames &&
    head.getUint32(0, true) === channels &&
    head.getUint32(4, true) === frames;
  if (!fits) throw new Error('sound of another shape than was sent');
  return Array.from({ length: channels }, (_, channel) => {
    const plane = new Float32Array(frames);
    const from = HEADER + 4 * frames * channel;
    new Uint8Array(plane.buffer).set(body.subarray(from, from + 4 * frames));
    return plane;
  });
}
