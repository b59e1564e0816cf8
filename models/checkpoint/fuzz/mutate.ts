/** A small generator of numbers (mulberry32, Tommy Ettinger, public domain): the same seed, the same mutations. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Sizes and offsets that break readers which trust them. */
const TELLING = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

type Mutation = (bytes: Buffer, random: (below: number) => number) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, random) {
    const at = random(bytes.length);
    bytes[at]! ^= 1 << random(8);
    return bytes;
  },
  function setByte(bytes, random) {
    bytes[random(bytes.length)] = random(256);
    return bytes;
  },
  function setNumber(bytes, random) {
    const size = [1, 2, 4, 8][random(4)]!;
    const value = BigInt(TELLING[random(TELLING.length)]!) * (random(4) === 0 ? 0x100000001n : 1n);
    const number = Buffer.alloc(8);
    number.writeBigUInt64LE(BigInt.asUintN(64, value));
    number.copy(bytes, random(bytes.length), 0, size);
    return bytes;
  },
  function cut(bytes, random) {
    return bytes.subarray(0, random(bytes.length));
  },
  function removePiece(bytes, random) {
    const at = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(64))]);
  },
  function repeatPiece(bytes, random) {
    const at = random(bytes.length);
    const piece = bytes.subarray(at, at + 1 + random(64));
    return Buffer.concat([bytes.subarray(0, at), ...new Array<Buffer>(1 + random(20)).fill(piece), bytes.subarray(at)]);
  },
  function movePiece(bytes, random) {
    const from = random(bytes.length);
    bytes.copy(bytes, random(bytes.length), from, from + 1 + random(64));
    return bytes;
  },
  function zeroPiece(bytes, random) {
    const at = random(bytes.length);
    return bytes.fill(0, at, Math.min(bytes.length, at + 1 + random(64)));
  },
];

/** A copy of the bytes with one to four things wrong. At least one byte long wherever the original is. */
export function mutate(original: Uint8Array, random: (below: number) => number): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let i = 1 + random(4); i > 0 && bytes.length > 0; i--)
    bytes = MUTATIONS[random(MUTATIONS.length)]!(bytes, random);
  return bytes;
}
