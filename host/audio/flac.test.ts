import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { noProgress } from '../../dsp/audio/source.ts';
import { decode, probe } from './decode.ts';
import { openWriter, type WriterOptions } from './encode.ts';
import { Bench, difference, lag, music } from './test-media.ts';

const bench = new Bench();
afterAll(() => bench.remove());
const LENGTH = 100003;
const sound = music(LENGTH);
const TAGS = { title: 'Ünder', artist: 'A', album: 'B', date: '2026', track: '4', comment: 'C', device: 'Zoom H4' };

function write(
  name: string,
  planar: readonly Float32Array[],
  options: Pick<WriterOptions, 'format'> & Partial<WriterOptions>,
): { clipped: number } {
  const writer = openWriter(bench.path(name), {
    sampleRate: 44100,
    channels: planar.length,
    metadata: TAGS,
    ...options,
  });
  for (let at = 0; at < planar[0]!.length; at += 7001)
    writer.write(planar.map((channel) => channel.subarray(at, at + 7001)));
  return writer.finish();
}

function heard(name: string): Float32Array[] {
  return bench.samples(decode(bench.path(name), bench.folder, {}, noProgress).asset.hash);
}

describe('writing FLAC', () => {
  it('gives back 16-bit material bit by bit from 16 and 24 bits, every sample to the last', () => {
    for (const bits of [16, 24] as const) {
      write(`grid${bits}.flac`, sound, { format: 'flac', bits });
      expect(difference(heard(`grid${bits}.flac`), sound)).toBe(0);
      expect(probe(bench.path(`grid${bits}.flac`)).streams[0]).toMatchObject({ codec: 'flac', bits });
    }
  });

  it('is within half a step of 24 bits', () => {
    const odd = sound.map((channel) => channel.map((value) => value * 0.777));
    write('odd.flac', odd, { format: 'flac', bits: 24 });
    expect(difference(heard('odd.flac'), odd)).toBeLessThanOrEqual(0.5 / 2 ** 23);
  });

  it('carries the MD5 and the count of its samples', () => {
    write('md5.flac', sound, { format: 'flac', bits: 16 });
    const interleaved = new Int16Array(LENGTH * 2);
    sound.forEach((channel, c) => {
      for (let i = 0; i < LENGTH; i++) interleaved[i * 2 + c] = channel[i]! * 32768;
    });
    const bytes = bench.bytes('md5.flac');
    const md5 = createHash('md5').update(new Uint8Array(interleaved.buffer)).digest('hex');
    expect(bytes.toString('hex', 26, 42)).toBe(md5);
    expect(Number(bytes.readBigUInt64BE(18) & 0xfffffffffn)).toBe(LENGTH);
  });

  it('keeps tags, mono and short files', () => {
    write('short.flac', [new Float32Array([0.5, -0.25])], { format: 'flac', bits: 16 });
    expect(heard('short.flac').map((channel) => [...channel])).toEqual([[0.5, -0.25]]);
    // And no version of the encoder, so that an update of it does not change the bytes.
    expect(probe(bench.path('short.flac')).metadata).toEqual(TAGS);
  });

  it('refuses float samples with a sentence and leaves nothing', () => {
    const folder = new Bench();
    const options = { format: 'flac', sampleRate: 44100, channels: 2, bits: '32f' } as const;
    expect(() => openWriter(folder.path('f.flac'), options)).toThrow(/FLAC cannot hold 32-bit float/);
    expect(folder.names()).toEqual([]);
    folder.remove();
  });

  it('leaves nothing when aborted, and gives the same bytes each time', () => {
    const folder = new Bench();
    for (const format of ['flac', 'mp3'] as const) {
      const writer = openWriter(folder.path(`x.${format}`), { format, sampleRate: 44100, channels: 2 });
      writer.write(sound);
      writer.abort();
      writer.abort();
    }
    expect(folder.names()).toEqual([]);
    folder.remove();
    write('again1.flac', sound, { format: 'flac', bits: 24 });
    write('again2.flac', sound, { format: 'flac', bits: 24 });
    expect(bench.bytes('again1.flac').equals(bench.bytes('again2.flac'))).toBe(true);
  });
});

describe('writing MP3', () => {
  it.each([320, 'V0'] as const)('at %s comes back at its length, without a shift, close to the original', (mp3) => {
    write(`${mp3}.mp3`, sound, { format: 'mp3', mp3 });
    const back = heard(`${mp3}.mp3`);
    expect(back.map((channel) => channel.length)).toEqual([LENGTH, LENGTH]);
    for (const c of [0, 1]) {
      expect(lag(sound[c]!.subarray(30000, 45000), back[c]!.subarray(30000, 45000), 40)).toBe(0);
      const energy = sound[c]!.reduce((sum, v) => sum + v * v, 0);
      const error = sound[c]!.reduce((sum, v, i) => sum + (v - back[c]![i]!) ** 2, 0);
      expect(10 * Math.log10(energy / error)).toBeGreaterThan(20);
    }
  });

  it('has the bit rate that was asked for, and the tags', () => {
    write('rate.mp3', sound, { format: 'mp3', mp3: 320 });
    write('best.mp3', sound, { format: 'mp3', mp3: 'V0' });
    expect(probe(bench.path('rate.mp3')).streams[0]!.bitrate).toBe(320000);
    expect(bench.bytes('rate.mp3').includes('Info')).toBe(true);
    expect(bench.bytes('best.mp3').includes('Xing')).toBe(true);
    expect(bench.bytes('rate.mp3').toString('latin1', 0, 3)).toBe('ID3');
    expect(probe(bench.path('best.mp3')).metadata).toMatchObject(TAGS);
  });

  it('counts what it clipped and refuses a rate it does not have', () => {
    expect(write('loud.mp3', [new Float32Array(3000).fill(1.5)], { format: 'mp3' })).toEqual({ clipped: 3000 });
    expect(() => write('fast.mp3', sound, { format: 'mp3', sampleRate: 96000 })).toThrow(
      /MP3 cannot hold 96000 Hz: choose 48000 Hz/,
    );
    expect(() => write('fast.mp3', sound, { format: 'mp3', sampleRate: 88200 })).toThrow(/choose 44100 Hz/);
    expect(bench.names().some((name) => name.startsWith('.fast') || name === 'fast.mp3')).toBe(false);
  });
});
