import { afterAll, describe, expect, it } from 'vitest';
import wavefile from 'wavefile';
import { readSpan } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { decode } from './decode.ts';
import { openWriter, type WriterOptions } from './encode.ts';
import { Bench, difference, music } from './test-media.ts';
import { openFloatWav } from './wav-source.ts';

const bench = new Bench();
afterAll(() => bench.remove());

function write(name: string, planar: readonly Float32Array[], options: Partial<WriterOptions>): { clipped: number } {
  const writer = openWriter(bench.path(name), {
    format: 'wav',
    sampleRate: 44100,
    channels: planar.length,
    ...options,
  });
  for (let at = 0; at < planar[0]!.length; at += 3333)
    writer.write(planar.map((channel) => channel.subarray(at, at + 3333)));
  return writer.finish();
}

function heard(name: string): Float32Array[] {
  return bench.samples(decode(bench.path(name), bench.folder, {}, noProgress).asset.hash);
}

/** The bytes of a chunk, or null. */
function chunkOf(name: string, id: string): Buffer | null {
  const bytes = bench.bytes(name);
  for (let at = 12; at + 8 <= bytes.length; at += 8 + bytes.readUInt32LE(at + 4) + (bytes.readUInt32LE(at + 4) % 2)) {
    if (bytes.toString('latin1', at, at + 4) === id) return bytes.subarray(at + 8, at + 8 + bytes.readUInt32LE(at + 4));
  }
  return null;
}

describe('writing WAV', () => {
  const sound = music(20011);
  const odd = sound.map((channel) => channel.map((value) => value * 0.777));

  it.each([16, 24, '32f'] as const)('gives back 16-bit material bit by bit from %s', (bits) => {
    expect(write(`grid${bits}.wav`, sound, { bits })).toEqual({ clipped: 0 });
    expect(difference(heard(`grid${bits}.wav`), sound)).toBe(0);
  });

  it('gives back any float bit by bit from 32f, beyond full scale too', () => {
    const loud = odd.map((channel) => channel.map((value) => value * 9));
    write('float.wav', loud, { bits: '32f' });
    expect(difference(heard('float.wav'), loud)).toBe(0);
    const source = openFloatWav(bench.path('float.wav'));
    expect(source).toMatchObject({ sampleRate: 44100, channels: 2, length: 20011 });
    expect(difference(readSpan(source, 0, 20011), loud)).toBe(0);
    source.close();
  });

  it('is within half a step at 24 bits and within one and a half, dithered, at 16', () => {
    write('odd24.wav', odd, { bits: 24 });
    expect(difference(heard('odd24.wav'), odd)).toBeLessThanOrEqual(0.5 / 2 ** 23);
    write('odd16.wav', odd, { bits: 16, seed: 5 });
    expect(difference(heard('odd16.wav'), odd)).toBeLessThanOrEqual(1.5 / 2 ** 15);
    expect(difference(heard('odd16.wav'), odd)).toBeGreaterThan(0.6 / 2 ** 15);
  });

  it('gives the same bytes for the same seed and others for another', () => {
    for (const [name, seed] of [
      ['s1.wav', 1],
      ['s2.wav', 1],
      ['s3.wav', 2],
    ] as const)
      write(name, odd, { bits: 16, seed });
    expect(bench.bytes('s1.wav').equals(bench.bytes('s2.wav'))).toBe(true);
    expect(bench.bytes('s1.wav').equals(bench.bytes('s3.wav'))).toBe(false);
  });

  it('counts what it clipped', () => {
    expect(write('clip.wav', [new Float32Array([2, 0, -2, 1])], { bits: 24 })).toEqual({ clipped: 2 });
  });

  it('uses the plain header for mono and stereo and the extensible one beyond', () => {
    write('mono.wav', [sound[0]!], { bits: 24 });
    expect(chunkOf('mono.wav', 'fmt ')!.readUInt16LE(0)).toBe(1);
    write('quad.wav', music(100, 4), { bits: 24 });
    expect(chunkOf('quad.wav', 'fmt ')!.readUInt16LE(0)).toBe(0xfffe);
    expect(decode(bench.path('quad.wav'), bench.folder, {}, noProgress).channels).toBe(4);
  });

  it('pads an odd number of sample bytes, so that what follows is found', () => {
    write('pad.wav', [new Float32Array(3)], { bits: 24, metadata: { title: 'odd' } });
    expect(bench.bytes('pad.wav').length % 2).toBe(0);
    expect(chunkOf('pad.wav', 'LIST')!.toString('latin1')).toMatch(/^INFOINAM/);
    expect(bench.bytes('pad.wav').readUInt32LE(4)).toBe(bench.bytes('pad.wav').length - 8);
  });

  it('writes broadcast information that another reader understands, and ours too', () => {
    write('bext.wav', sound, {
      bits: 24,
      metadata: { title: 'Café' },
      bext: {
        description: 'Mended by Résonate',
        originator: 'Resonate',
        originatorReference: 'R-1',
        date: '2026-02-03',
        time: '04:05:06',
        timeReference: 2 ** 32 + 5,
        codingHistory: 'A=PCM,F=44100,W=24,M=stereo,T=Resonate\r\n',
        loudness: { integrated: -14.03, range: 6.5, truePeak: -1, momentary: -9.999 },
      },
    });
    const { bext } = new wavefile.WaveFile(bench.bytes('bext.wav')) as unknown as { bext: Record<string, unknown> };
    // This reader keeps the padding.
    const fields = Object.entries(bext).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll('\0', '') : value,
    ]);
    expect(Object.fromEntries(fields)).toMatchObject({
      description: 'Mended by Resonate',
      originator: 'Resonate',
      originatorReference: 'R-1',
      originationDate: '2026-02-03',
      originationTime: '04:05:06',
      timeReference: [5, 1],
      version: 2,
      loudnessValue: 65536 - 1403,
      loudnessRange: 650,
      maxTruePeakLevel: 65536 - 100,
      maxMomentaryLoudness: 65536 - 1000,
      maxShortTermLoudness: 0x7fff,
      codingHistory: 'A=PCM,F=44100,W=24,M=stereo,T=Resonate\r\n',
    });
    const { metadata } = decode(bench.path('bext.wav'), bench.folder, {}, noProgress);
    expect(metadata).toMatchObject({
      title: 'Café',
      device: 'Resonate',
      date: '2026-02-03',
      time_reference: String(2 ** 32 + 5),
    });
  });

  it('writes markers that another reader finds with their labels', () => {
    write('cue.wav', sound, {
      bits: 16,
      markers: [
        { frame: 0, label: 'Intro' },
        { frame: 12345, label: 'Refräng' },
      ],
    });
    const cues = new wavefile.WaveFile(bench.bytes('cue.wav')).listCuePoints() as { position: number; label: string }[];
    expect(cues.map(({ label }) => label)).toEqual(['Intro', 'Refräng']);
    expect(cues.map(({ position }) => Math.round((position * 44100) / 1000))).toEqual([0, 12345]);
    expect(difference(heard('cue.wav'), sound)).toBe(0);
  });

  it('becomes RF64 when it is longer than RIFF can say, with the true sizes', () => {
    write('long.wav', sound, { bits: '32f', rf64From: 50000, metadata: { title: 'long' } });
    const bytes = bench.bytes('long.wav');
    expect(bytes.toString('latin1', 0, 4)).toBe('RF64');
    expect(bytes.readUInt32LE(4)).toBe(0xffffffff);
    const ds64 = chunkOf('long.wav', 'ds64')!;
    expect([0, 8, 16].map((at) => Number(ds64.readBigUInt64LE(at)))).toEqual([bytes.length - 8, 20011 * 8, 20011]);
    const decoded = decode(bench.path('long.wav'), bench.folder, {}, noProgress);
    expect(decoded.notices).toEqual([]);
    expect(decoded.metadata.title).toBe('long');
    expect(difference(heard('long.wav'), sound)).toBe(0);
    const source = openFloatWav(bench.path('long.wav'));
    expect(difference(readSpan(source, 0, 20011), sound)).toBe(0);
    source.close();
    const { container } = new wavefile.WaveFile(bytes);
    expect(container).toBe('RF64');
  });

  it('keeps an iXML document as it was given', () => {
    write('ixml.wav', sound, { bits: 16, ixml: '<BWFXML><PROJECT>ö</PROJECT></BWFXML>' });
    expect(chunkOf('ixml.wav', 'iXML')!.toString('utf8')).toBe('<BWFXML><PROJECT>ö</PROJECT></BWFXML>');
  });

  it('shows nothing until it is finished, leaves nothing when aborted, and replaces an older file whole', () => {
    const folder = new Bench();
    const options = { format: 'wav', sampleRate: 44100, channels: 1, bits: 16 } as const;
    folder.write('x.wav', 'older');
    const aborted = openWriter(folder.path('x.wav'), options);
    aborted.write([new Float32Array(1000)]);
    expect(folder.bytes('x.wav').toString()).toBe('older');
    aborted.abort();
    expect(folder.names()).toEqual(['x.wav']);
    expect(folder.bytes('x.wav').toString()).toBe('older');
    const finished = openWriter(folder.path('x.wav'), options);
    finished.finish();
    finished.abort();
    expect(folder.names()).toEqual(['x.wav']);
    expect(folder.bytes('x.wav').toString('latin1', 0, 4)).toBe('RIFF');
    folder.remove();
  });

  it('says in one sentence when the file cannot be made', () => {
    expect(() => write('no/where.wav', sound, {})).toThrow(/where\.wav is not there: .+\.$/);
  });
});

describe('reading a float WAV in place', () => {
  it('refuses other files with a sentence', () => {
    write('pcm.wav', music(10), { bits: 16 });
    expect(() => openFloatWav(bench.path('pcm.wav'))).toThrow(/does not hold 32-bit float samples: .+\.$/);
    expect(() => openFloatWav(bench.write('not.wav', 'hello'))).toThrow(/is not a WAV file/);
    write('whole.wav', music(1000), { bits: '32f' });
    expect(() => openFloatWav(bench.write('cut.wav', bench.bytes('whole.wav').subarray(0, 4000)))).toThrow(
      /is cut off/,
    );
  });
});
