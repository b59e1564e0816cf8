import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';

export interface Sound {
  readonly sampleRate: number;
  /** Planar, all of one length. */
  readonly channels: Float32Array[];
}

/** Writes 32-bit float WAV. */
export function writeWav(path: string, sound: Sound): void {
  const count = sound.channels.length;
  const frames = sound.channels[0]!.length;
  const bytes = Buffer.alloc(44 + frames * count * 4);
  bytes.write('RIFF', 0, 'ascii');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'ascii');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(3, 20);
  bytes.writeUInt16LE(count, 22);
  bytes.writeUInt32LE(sound.sampleRate, 24);
  bytes.writeUInt32LE(sound.sampleRate * count * 4, 28);
  bytes.writeUInt16LE(count * 4, 32);
  bytes.writeUInt16LE(32, 34);
  bytes.write('data', 36, 'ascii');
  bytes.writeUInt32LE(frames * count * 4, 40);
  const samples = new Float32Array(bytes.buffer, bytes.byteOffset + 44, frames * count);
  for (let c = 0; c < count; c++) {
    const from = sound.channels[c]!;
    for (let i = 0; i < frames; i++) samples[i * count + c] = from[i]!;
  }
  writeFileSync(path, bytes);
}

/** Reads a WAV of 32-bit float or 16-bit samples, whole. Throws Error for anything else. */
export function readWav(path: string): Sound {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(12);
    readSync(file, head, 0, 12, 0);
    if (head.toString('ascii', 0, 4) !== 'RIFF') throw new Error(`${path} is not a WAV file`);
    let at = 12;
    let kind = 0;
    let count = 0;
    let sampleRate = 0;
    let bits = 0;
    const chunk = Buffer.alloc(8);
    for (;;) {
      if (readSync(file, chunk, 0, 8, at) < 8) throw new Error(`${path} has no data chunk`);
      const name = chunk.toString('ascii', 0, 4);
      const size = chunk.readUInt32LE(4);
      if (name === 'fmt ') {
        const format = Buffer.alloc(size);
        readSync(file, format, 0, size, at + 8);
        kind = format.readUInt16LE(0);
        count = format.readUInt16LE(2);
        sampleRate = format.readUInt32LE(4);
        bits = format.readUInt16LE(14);
        if (kind === 0xfffe) kind = format.readUInt16LE(24);
      }
      if (name === 'data') {
        const data = new ArrayBuffer(size);
        const got = readSync(file, new Uint8Array(data), 0, size, at + 8);
        return { sampleRate, channels: planar(data.slice(0, got), kind, bits, count, path) };
      }
      at += 8 + size + (size & 1);
    }
  } finally {
    closeSync(file);
  }
}

function planar(data: ArrayBuffer, kind: number, bits: number, count: number, path: string): Float32Array[] {
  const isFloat = kind === 3 && bits === 32;
  if (!isFloat && !(kind === 1 && bits === 16)) throw new Error(`${path}: only float32 and 16-bit WAV are read here`);
  const samples = isFloat ? new Float32Array(data) : new Int16Array(data);
  const scale = isFloat ? 1 : 1 / 32768;
  const frames = Math.floor(samples.length / count);
  return Array.from({ length: count }, (_, c) => {
    const out = new Float32Array(frames);
    for (let i = 0; i < frames; i++) out[i] = samples[i * count + c]! * scale;
    return out;
  });
}
