import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeMedia, KINDS, music } from '../../host/audio/test-media.ts';
import { scratchFolder } from '../scratch.ts';
import { writeWav } from '../wav.ts';
import { run, sentences } from './run-main.ts';

// Bad input ends with status 1 and one sentence, and leaves nothing; odd but sound input is worked through.

const folder = scratchFolder();
process.env.RESONATE_CACHE = join(folder, 'cache');
let count = 0;

/** A path that does not exist yet. */
function fresh(name: string): string {
  return join(folder, `${++count} ${name}`);
}

function file(name: string, bytes: Uint8Array | string): string {
  const path = fresh(name);
  writeFileSync(path, bytes);
  return path;
}

function wav(name: string, channels: readonly Float32Array[], rate: number): string {
  const path = fresh(name);
  writeWav(path, channels, rate);
  return path;
}

/** A folder of files, each made by its own function. */
function folderOf(name: string, files: Readonly<Record<string, (path: string) => void>>): string {
  const path = fresh(name);
  mkdirSync(path);
  for (const [entry, make] of Object.entries(files)) make(join(path, entry));
  return path;
}

const tone = (frames: number, step = 0.05): Float32Array =>
  Float32Array.from({ length: frames }, (_, n) => 0.3 * Math.sin(step * n));
const sound =
  (frames: number, rate: number, channels = 1) =>
  (path: string) =>
    writeWav(
      path,
      Array.from({ length: channels }, (_, c) => tone(frames, 0.05 * (c + 1))),
      rate,
    );

function wholeWav(): Buffer {
  return readFileSync(wav('whole.wav', [tone(8000)], 8000));
}

/** A WAV header with any numbers in it, and some bytes of sound. */
function wavHeader(format: { tag: number; channels: number; rate: number; bits: number; size: number }): Buffer {
  const bytes = Buffer.alloc(44 + 64);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(format.size, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(format.tag, 20);
  bytes.writeUInt16LE(format.channels, 22);
  bytes.writeUInt32LE(format.rate, 24);
  bytes.writeUInt32LE((format.rate * format.channels * format.bits) / 8 > 0xffffffff ? 0 : 1, 28);
  bytes.writeUInt16LE(Math.min(0xffff, (format.channels * format.bits) / 8), 32);
  bytes.writeUInt16LE(format.bits, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(format.size, 40);
  return bytes;
}

const noise = (n: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => (i * i * 31 + (i >> 3) * 7) & 0xff);
const header = { tag: 1, channels: 2, rate: 44100, bits: 16, size: 64 };

describe('what is no sound ends with 1 and one sentence, and leaves nothing', () => {
  test.each<[string, () => string, RegExp]>([
    ['a path where nothing is', () => fresh('nothing.wav'), /is not there/],
    ['an empty file', () => file('empty.wav', ''), /is empty/],
    ['an empty folder', () => folderOf('empty', {}), /holds no stems/],
    [
      'a folder of other files',
      () => folderOf('photos', { 'vocals.jpg': (path) => writeFileSync(path, 'x') }),
      /holds no stems/,
    ],
    ['random bytes', () => file('random.mp3', noise(20_000)), /is not a sound file|no sound that can be decoded/],
    [
      'a text with the name of a sound',
      () => file('letter.wav', 'Dear Sir or Madam, '.repeat(99)),
      /is not a sound file/,
    ],
    ['a header without sound', () => file('header.wav', wholeWav().subarray(0, 30)), /is not a sound file|no sound/],
    ['half a header', () => file('half.flac', 'fLaC'), /is not a sound file|no sound/],
    ['zero channels', () => file('zero.wav', wavHeader({ ...header, channels: 0 })), /cannot be decoded/],
    [
      'a rate of 4 GHz',
      () => file('fast.wav', wavHeader({ ...header, rate: 0xfffffff0 })),
      /is not a sound file|sample rate|no sound/,
    ],
    ['a rate of 100 Hz', () => file('slow.wav', wavHeader({ ...header, rate: 100 })), /sample rate of 100 Hz/],
    ['65535 channels', () => file('many.wav', wavHeader({ ...header, channels: 0xffff })), /cannot be decoded/],
    [
      'an unknown codec',
      () => file('codec.wav', wavHeader({ ...header, tag: 0x7777 })),
      /cannot be decoded|is not a sound file|no sound/,
    ],
    ['a playlist', () => file('list.m3u8', '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n'), /is not a sound file/],
    ['pictures only', () => file('film.mp4', videoOnly()), /no sound in it/],
    [
      'two files for one stem',
      () => folderOf('two', { 'vocals.wav': sound(800, 8000), 'Song Vocals.WAV': sound(800, 8000) }),
      /both look like the vocals stem/,
    ],
    [
      'a stem that is no sound',
      () =>
        folderOf('broken', { 'vocals.wav': sound(800, 8000), 'bass.wav': (path) => writeFileSync(path, noise(999)) }),
      /bass\.wav is not a sound file/,
    ],
    ['a device', () => '/dev/null', /is not a file but a device/],
    [
      'a link that leads nowhere',
      () => {
        const path = fresh('link.wav');
        symlinkSync(join(folder, 'gone.wav'), path);
        return path;
      },
      /is not there/,
    ],
  ])('%s', async (_, make, sentence) => {
    const input = make();
    const out = fresh('out');
    for (const command of ['repair', 'separate']) {
      const said = await run(command, input, '--out', out, '--json');
      expect(sentences(said).join('\n')).toMatch(sentence);
      expect(sentences(said)).toHaveLength(1);
      expect(said.stderr).not.toMatch(/unexpectedly|\n\s+at /);
      expect(said.stdout).toBe('');
      expect(said.status).toBe(1);
      expect(existsSync(out)).toBe(false);
    }
    expect(readdirSync(join(folder, 'cache', 'assets')).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('a place for results that cannot be', () => {
  test.each<[string, (input: string) => string, RegExp]>([
    ['below a file', (input) => join(input, 'out'), /is a file, so nothing can be written into it/],
    ['a file', () => file('taken', 'precious'), /is a file, so nothing can be written into it/],
    ['below a system folder', () => '/proc/resonate/out', /\/proc/],
  ])('%s is refused before any work', async (_, place, sentence) => {
    const input = wav('song.wav', [tone(4000)], 8000);
    const out = place(input);
    for (const command of ['restore', 'repair', 'separate']) {
      const said = await run(command, input, '--out', out);
      expect(sentences(said).join('\n')).toMatch(sentence);
      expect(sentences(said)).toHaveLength(1);
      expect(said.status).toBe(1);
    }
    expect(existsSync(input)).toBe(true);
  });

  test('a cache that cannot be made ends with 1 and a sentence that says how to place it elsewhere', async () => {
    const input = wav('song.wav', [tone(4000)], 8000);
    const kept = process.env.RESONATE_CACHE;
    process.env.RESONATE_CACHE = join(input, 'cache');
    try {
      for (const args of [
        ['measure', input],
        ['cache', 'info'],
      ]) {
        const said = await run(...args);
        expect(said.stderr).toMatch(/^The cache cannot be opened \(.*\): name another folder in RESONATE_CACHE\.\n$/);
        expect(said.status).toBe(1);
      }
    } finally {
      process.env.RESONATE_CACHE = kept;
    }
  });

  test('an analysis is never written over its recording', async () => {
    const input = wav('song.wav', [tone(4000)], 8000);
    const before = readFileSync(input);
    const said = await run('analyze', input, '--out', input);
    expect(said.status).toBe(2);
    expect(said.stderr).toContain('would overwrite the input itself');
    expect(readFileSync(input).equals(before)).toBe(true);
  });
});

describe('odd input is worked through', () => {
  const silent = (frames: number) => [new Float32Array(frames)];
  test.each<[string, () => string, RegExp | null]>([
    ['one sample', () => wav('one.wav', [Float32Array.of(0.5)], 44100), null],
    ['0.2 s', () => wav('short.wav', [tone(8820), tone(8820, 0.11)], 44100), null],
    ['silence', () => wav('silence.wav', silent(30_000), 22050), null],
    [
      'nothing but NaN',
      () => wav('nan.wav', [new Float32Array(8000).fill(Number.NaN)], 8000),
      /8000 samples were not numbers/,
    ],
    ['8 kHz mono', () => wav('telephone.wav', [tone(16_000)], 8000), null],
    ['96 kHz', () => wav('fine.wav', music(48_000, 2), 96_000), null],
    ['six channels', () => wav('surround.wav', music(22_050, 6), 22_050), /6 channels were mixed down to stereo/],
    ['a file that is cut off', () => file('cut.wav', wholeWav().subarray(0, 20_000)), /cut off/],
    ['a FLAC that is called WAV', () => mislabelled(), null],
    ['spaces, umlauts and an emoji in the path', () => wav('Übung der Brücke 🎸 #1 %20.wav', [tone(6000)], 8000), null],
  ])('%s', async (_, make, notice) => {
    const input = make();
    const out = fresh('out ü');
    const restored = await run('restore', input, '--out', out, '--json');
    expect(sentences(restored)).toEqual([]);
    expect(restored.status).toBe(0);
    const report = JSON.parse(restored.stdout);
    const { duration, notices } = report.input as { duration: number; notices: string[] };
    if (notice === null) expect(notices).toEqual([]);
    else expect(notices.join(' ')).toMatch(notice);
    expect(report.sum.nullDb).toBeLessThan(-120);
    for (const place of ['original', 'stems']) {
      expect(readdirSync(join(out, place)).sort()).toEqual([
        'bass.wav',
        'drums.wav',
        'other.wav',
        'residual.wav',
        'vocals.wav',
      ]);
    }
    expect(JSON.stringify(report)).not.toMatch(/NaN|:null,"(lufs|truePeak|lra)"|Infinity/);

    const analysed = await run('analyze', input, '--json');
    expect(analysed.status).toBe(0);
    expect(JSON.parse(analysed.stdout).duration).toBeCloseTo(duration, 5);
    const measured = await run('measure', input, '--json');
    expect(measured.status).toBe(0);
    const separated = await run('separate', input, '--out', fresh('stems'), '--json');
    expect(separated.status).toBe(0);
    expect(JSON.parse(separated.stdout).sum.nullDb).toBeLessThan(-120);
  });

  test('stems of different rates, lengths and channels are brought together, and it is said', async () => {
    const input = folderOf('mixed', {
      'Lied Vocals.wav': sound(16_000, 8000, 2),
      'drums.wav': sound(15_000, 8000),
      'BASS.wav': sound(22_050, 11_025),
    });
    const out = fresh('out');
    const said = await run('repair', input, '--out', out, '--json');
    expect(said.status).toBe(0);
    const { notices, sampleRate, channels, duration } = JSON.parse(said.stdout).input;
    expect({ sampleRate, channels, duration }).toEqual({ sampleRate: 8000, channels: 2, duration: 2 });
    expect(notices.join(' ')).toMatch(/bass: resampled from 11025 to 8000 Hz/);
    expect(notices.join(' ')).toMatch(/drums: mono, doubled to stereo/);
    expect(notices.join(' ')).toMatch(/drums: 0\.125 s shorter/);
    expect(notices.join(' ')).toMatch(/other not among the files: taken as silent/);
  });
});

function mislabelled(): string {
  const kind = KINDS.find(({ name }) => name === 'FLAC')!;
  const path = fresh('really-flac.wav');
  encodeMedia(path, kind, music(20_000));
  return path;
}

/** An MP4 whose only track says that it holds pictures. */
function videoOnly(): Uint8Array {
  const path = fresh('sound.mp4');
  encodeMedia(path, KINDS.find(({ name }) => name.startsWith('AAC in MP4'))!, music(20_000));
  return Buffer.from(readFileSync(path).toString('latin1').replace('soun', 'vide'), 'latin1');
}
