import { mkdirSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noProgress } from '../../dsp/audio/source.ts';
import { decode, probe } from './decode.ts';
import { AudioError } from './error.ts';
import { Bench, difference, encodeMedia, KINDS, type Kind, music } from './test-media.ts';

const bench = new Bench();
const named = (name: string): Kind => KINDS.find((kind) => kind.name === name)!;
const sound = music(44100);

beforeAll(() => {
  for (const kind of KINDS) encodeMedia(bench.path(kind.file), kind, sound);
});
afterAll(() => bench.remove());

/** Decodes into an empty folder and expects a refusal that leaves nothing there. Returns its sentence. */
/** The WAV file with its sizes where RF64 (EBU Tech 3306) has them: 36 bytes of `ds64` behind the form. */
function asRf64(wav: Buffer): Buffer {
  const ds64 = Buffer.alloc(36);
  ds64.write('ds64', 0, 'latin1');
  ds64.writeUInt32LE(28, 4);
  ds64.writeBigInt64LE(BigInt(wav.length + ds64.length - 8), 8);
  const data = wav.indexOf('data') + 4;
  ds64.writeBigInt64LE(BigInt(wav.readUInt32LE(data)), 16);
  const long = Buffer.from(wav);
  long.write('RF64', 0, 'latin1');
  long.writeUInt32LE(0xffffffff, 4);
  long.writeUInt32LE(0xffffffff, data);
  return Buffer.concat([long.subarray(0, 12), ds64, long.subarray(12)]);
}

function refusal(path: string): string {
  const target = new Bench();
  try {
    decode(path, target.folder, {}, noProgress);
  } catch (error) {
    expect(error).toBeInstanceOf(AudioError);
    const { message } = error as AudioError;
    expect(message).toMatch(/^[^\n]+\.$/);
    expect(target.names()).toEqual([]);
    return message;
  } finally {
    target.remove();
  }
  throw new Error(`${path} was decoded`);
}

/** A WAV header that claims what it likes, and some bytes after it. */
function wav(claim: { rate?: number; channels?: number; bits?: number; data?: number }, body: Uint8Array): Buffer {
  const { rate = 44100, channels = 2, bits = 16, data = body.length } = claim;
  const head = Buffer.alloc(44);
  head.write('RIFF\0\0\0\0WAVEfmt ', 0, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE((rate * channels * bits) / 8, 28);
  head.writeUInt16LE((channels * bits) / 8, 32);
  head.writeUInt16LE(bits, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(data, 40);
  return Buffer.concat([head, body]);
}

describe('bad input', () => {
  it.each([
    ['a missing file', () => bench.path('nowhere.wav'), /is not there/],
    ['a folder', () => bench.folder, /is a folder/],
    ['an empty file', () => bench.write('empty.wav', ''), /is empty/],
    [
      'text that is named wav',
      () => bench.write('text.wav', 'Dear diary, today it rained.\n'.repeat(200)),
      /is not a sound file/,
    ],
    ['zeros', () => bench.write('zeros.mp3', new Uint8Array(100000)), /not a sound file|no sound that can be decoded/],
    ['a WAV that ends in its header', () => bench.write('head.wav', bench.bytes('s16.wav').subarray(0, 30)), /./],
    [
      'a WAV without samples',
      () => bench.write('none.wav', wav({}, new Uint8Array(0))),
      /no sound that can be decoded/,
    ],
    ['a WAV without channels', () => bench.write('mute.wav', wav({ channels: 0 }, new Uint8Array(4000))), /./],
    [
      'a sample rate of 1 Hz',
      () => bench.write('slow.wav', wav({ rate: 1 }, new Uint8Array(4000))),
      /sample rate of 1 Hz/,
    ],
    [
      'a sample rate of 10 MHz',
      () => bench.write('fast.wav', wav({ rate: 10_000_000 }, new Uint8Array(4000))),
      /sample rate of 10000000 Hz/,
    ],
    ['a thousand channels', () => bench.write('crowd.wav', wav({ channels: 1000 }, new Uint8Array(80000))), /./],
    [
      'nine channels that nobody names',
      () => bench.write('nine.wav', wav({ channels: 9 }, new Uint8Array(18000))),
      /9 channels/,
    ],
    [
      'an M4A whose index is missing',
      () => bench.write('noindex.m4a', bench.bytes('aac.m4a').subarray(0, 15000)),
      /index is missing/,
    ],
  ])('refuses %s with a sentence and leaves nothing', (_, make, says) => {
    expect(refusal(make())).toMatch(says);
  });

  it('refuses copy-protected music, old and new', () => {
    const drms = Buffer.from(bench.bytes('aac.m4a'));
    drms.write('drms', drms.lastIndexOf('mp4a'), 'latin1');
    expect(refusal(bench.write('bought.m4p', drms))).toMatch(/copy-protected/);
    const key = '76a6c65c5ea762046bd749a2e632ccbb';
    const cenc = { encryption_scheme: 'cenc-aes-ctr', encryption_key: key, encryption_kid: key };
    encodeMedia(bench.path('cenc.mp4'), { ...named('AAC in MP4, index in front'), containerOptions: cenc }, sound);
    expect(refusal(bench.path('cenc.mp4'))).toMatch(/copy-protected/);
  });

  it('refuses a file with pictures only', () => {
    const silent = Buffer.from(bench.bytes('aac.mp4'));
    silent.write('vide', silent.indexOf('soun'), 'latin1');
    expect(refusal(bench.write('pictures.mp4', silent))).toMatch(/no sound in it/);
  });

  it('opens no playlist, no concatenation script and no network address, whatever the name says', () => {
    const target = bench.path('s16.wav');
    const scripts = {
      'list.m3u8': `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:${target}\n#EXT-X-ENDLIST\n`,
      'list.wav': `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n`,
      'hls.aac': '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:1,\na.mp3\n#EXT-X-ENDLIST\n',
      'join.mp3': 'ffconcat version 1.0\nfile s16.wav\n',
      'call.sdp': 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n',
      'stream.mpd': '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period/></MPD>',
    };
    for (const [name, text] of Object.entries(scripts))
      expect(refusal(bench.write(name, text)), name).toMatch(/is not a sound file/);
    expect(refusal(`concat:${target}|${target}`)).toMatch(/is not there/);
    expect(refusal('http://127.0.0.1:9/a.wav')).toMatch(/is not there/);
  });

  it.each(['s16.wav', 'a.aiff', 'a.caf', 'a.flac', 'a.mp3', 'aac.mp4', 'a.ogg', 'a.opus', 'a.webm'])(
    'takes what is there of a cut-off %s and says so',
    (name) => {
      const whole = bench.bytes(name);
      const path = bench.write(`cut-${name}`, whole.subarray(0, Math.floor(whole.length * 0.6)));
      const { asset, notices } = decode(path, bench.folder, {}, noProgress);
      expect(asset.length).toBeGreaterThan(44100 * 0.3);
      expect(asset.length).toBeLessThan(44100 * 0.9);
      expect(notices.join(' ')).toMatch(/^The file is cut off/);
    },
  );

  it.each([
    ['s16.wav', 'RIFF'],
    ['a.caf', 'caff'],
    ['rf64.wav', 'RF64'],
  ])('says of how much its header promises there is something in a cut-off %s', (name, kind) => {
    const whole = kind === 'RF64' ? asRf64(bench.bytes('s16.wav')) : bench.bytes(name);
    const path = bench.write(`little-${name}`, whole.subarray(0, Math.floor(whole.length * 0.25)));
    const { notices } = decode(path, bench.folder, {}, noProgress);
    expect(notices).toEqual(['The file is cut off: the 0.2 s of 1.0 s that are there were taken.']);
    const wild = Buffer.from(whole.subarray(0, Math.floor(whole.length * 0.25)));
    const at = kind === 'RF64' ? 28 : wild.indexOf('data') + 4;
    if (kind === 'RIFF') wild.writeUInt32LE(0xfffffffe, at);
    else if (kind === 'caff') wild.writeBigInt64BE(2n ** 50n, at);
    else wild.writeBigInt64LE(2n ** 63n - 1n, at);
    const { asset, notices: told } = decode(bench.write(`wild-${name}`, wild), bench.folder, {}, noProgress);
    expect(asset.length).toBeLessThan(44_100);
    // Four gigabytes are hours; a header that promises ages is not believed.
    expect(told.join(' ')).toMatch(/^The file is cut off: the 0\.2 s (of \d{5}\.\d s )?that are there were taken\.$/);
  });

  it('tells of a damaged place in the middle and keeps the rest in place', () => {
    const flac = bench.bytes('a.flac');
    for (let i = 0; i < 400; i++) flac[Math.floor(flac.length / 2) + i] = (i * 37) & 255;
    const { notices, asset } = decode(bench.write('hurt.flac', flac), bench.folder, {}, noProgress);
    expect(notices.join(' ')).toMatch(/damaged|cut off/);
    expect(difference([bench.samples(asset.hash)[0]!.subarray(0, 4000)], [sound[0]!.subarray(0, 4000)])).toBe(0);
  });

  it('takes a WAV whose writer did not know its length', () => {
    const body = bench.bytes('s16.wav').subarray(-4000);
    for (const data of [0xffffffff, 0]) {
      const { asset, notices } = decode(bench.write('stream.wav', wav({ data }, body)), bench.folder, {}, noProgress);
      expect(asset.length).toBe(1000);
      expect(notices).toEqual([]);
    }
  });

  it('finds a file behind odd names', () => {
    mkdirSync(bench.path('a b'));
    for (const name of ['a b/é ü 100%.wav', '-i.wav', 'a:b.wav', "quote'.wav", '%03d.wav']) {
      bench.write(name, bench.bytes('s16.wav'));
      expect(probe(bench.path(name)).streams[0]!.codec, name).toBe('pcm_s16le');
    }
    symlinkSync(bench.path('s16.wav'), bench.path('link.wav'));
    expect(probe(bench.path('link.wav')).duration).toBeCloseTo(1, 2);
  });

  it('probes what it would refuse with the same sentence', () => {
    expect(() => probe(bench.write('empty2.wav', ''))).toThrow(AudioError);
    expect(() => probe(bench.write('text2.wav', 'nothing here'))).toThrow(/is not a sound file/);
  });
});
