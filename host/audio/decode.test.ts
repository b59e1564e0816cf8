import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { Cancelled, noProgress } from '../../dsp/audio/source.ts';
import { decode, decodeStreams, probe } from './decode.ts';
import { Bench, difference, encodeMedia, KINDS, lag, music, muxTogether } from './test-media.ts';
import { WavWriter } from './wav.ts';

const bench = new Bench();
afterAll(() => bench.remove());
const LENGTH = 60011;

describe('decoding', () => {
  for (const kind of KINDS) {
    it(`reads ${kind.name} at its own rate, ${kind.exact === null ? 'gapless' : 'sample by sample'}`, () => {
      const sound = music(LENGTH);
      encodeMedia(bench.path(kind.file), kind, sound, { title: 'Take One' });
      const decoded = decode(bench.path(kind.file), bench.folder, {}, noProgress);
      expect(decoded.notices).toEqual([]);
      expect(decoded.asset).toMatchObject({ sampleRate: kind.rate, channels: 2, length: LENGTH });
      expect(decoded.sha256).toBe(createHash('sha256').update(bench.bytes(kind.file)).digest('hex'));
      const heard = bench.samples(decoded.asset.hash);
      if (kind.exact !== null) expect(difference(heard, sound)).toBeLessThanOrEqual(kind.exact);
      else {
        expect(lag(sound[0]!.subarray(20000, 30000), heard[0]!.subarray(20000, 30000), 30)).toBe(0);
        expect(lag(sound[1]!.subarray(20000, 30000), heard[1]!.subarray(20000, 30000), 30)).toBe(0);
      }
    });
  }

  it('names the codec, the container and the bits, and does not believe the ending of the name', () => {
    const flac = KINDS.find((kind) => kind.name === 'FLAC')!;
    encodeMedia(bench.path('really-flac.wav'), flac, music(5000));
    const { codec, container, bits, sampleRate, channels } = decode(
      bench.path('really-flac.wav'),
      bench.folder,
      {},
      noProgress,
    );
    expect({ codec, container, bits, sampleRate, channels }).toEqual({
      codec: 'flac',
      container: 'flac',
      bits: 16,
      sampleRate: 44100,
      channels: 2,
    });
  });

  it('keeps mono as mono', () => {
    const sound = music(7001, 1);
    encodeMedia(bench.path('mono.wav'), KINDS[1]!, sound);
    const { asset } = decode(bench.path('mono.wav'), bench.folder, {}, noProgress);
    expect(asset.channels).toBe(1);
    expect(difference(bench.samples(asset.hash), sound)).toBe(0);
  });

  it('reads a file of one sample', () => {
    encodeMedia(bench.path('one.wav'), KINDS[1]!, [new Float32Array([0.5])]);
    const { asset } = decode(bench.path('one.wav'), bench.folder, {}, noProgress);
    expect([...bench.samples(asset.hash)[0]!]).toEqual([0.5]);
  });

  it('reads title, artist, album, date, comment and track from each kind that has tags', () => {
    const tags = { title: 'Ünder', artist: 'A & B', album: 'Live', date: '1994', comment: 'row 3', track: '7' };
    for (const name of ['MP3', 'FLAC', 'AAC in M4A, index at the end', 'Ogg Vorbis', 'Opus']) {
      const kind = KINDS.find((candidate) => candidate.name === name)!;
      encodeMedia(bench.path(kind.file), kind, music(3000), tags);
      expect(probe(bench.path(kind.file)).metadata, name).toMatchObject(tags);
      expect(decode(bench.path(kind.file), bench.folder, {}, noProgress).metadata, name).toMatchObject(tags);
    }
  });

  it('folds five channels and a subwoofer to stereo by the standard matrix and says so', () => {
    const [fl, fr, fc, lfe, bl, br] = music(4000, 6) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const writer = new WavWriter(bench.path('surround.wav'), {
      format: 'wav',
      sampleRate: 48000,
      channels: 6,
      bits: '32f',
    });
    writer.write([fl, fr, fc, lfe, bl, br]);
    writer.finish();
    const { asset, notices, channels } = decode(bench.path('surround.wav'), bench.folder, {}, noProgress);
    expect(channels).toBe(6);
    expect(notices).toEqual(['6 channels were mixed down to stereo by the standard matrix (ITU-R BS.775).']);
    const half = Math.SQRT1_2;
    const left = fl.map((value, i) => value + half * fc[i]! + half * bl[i]!);
    const right = fr.map((value, i) => value + half * fc[i]! + half * br[i]!);
    expect(difference(bench.samples(asset.hash), [left, right])).toBeLessThan(1e-7);
  });

  it('turns what is not a number into silence and counts it', () => {
    const sound = [new Float32Array([0.25, Number.NaN, Number.POSITIVE_INFINITY, -0.5, Number.NEGATIVE_INFINITY])];
    const writer = new WavWriter(bench.path('nan.wav'), { format: 'wav', sampleRate: 44100, channels: 1, bits: '32f' });
    writer.write(sound);
    writer.finish();
    const { asset, notices } = decode(bench.path('nan.wav'), bench.folder, {}, noProgress);
    expect([...bench.samples(asset.hash)[0]!]).toEqual([0.25, 0, 0, -0.5, 0]);
    expect(notices).toEqual(['3 samples were not numbers or infinite and became silence.']);
  });

  it('tells progress from 0 to 1 without going back', () => {
    encodeMedia(bench.path('progress.flac'), KINDS.find((kind) => kind.name === 'FLAC')!, music(200000));
    const told: number[] = [];
    decode(bench.path('progress.flac'), bench.folder, {}, (fraction) => told.push(fraction));
    expect(told.length).toBeGreaterThan(10);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBeGreaterThan(0.9);
    expect(told.at(-1)).toBeLessThanOrEqual(1);
  });

  it('leaves nothing behind when it is cancelled at any moment', () => {
    const empty = new Bench();
    for (const share of [0, 0.05, 0.3, 0.95]) {
      const cancel = (fraction: number) => {
        if (fraction >= share) throw new Cancelled();
      };
      expect(() => decode(bench.path('progress.flac'), empty.folder, {}, cancel)).toThrow(Cancelled);
      expect(empty.names()).toEqual([]);
    }
    empty.remove();
  });

  it('decodes every sound stream of a stem file, in order', () => {
    const alac = KINDS.find((kind) => kind.name === 'ALAC in M4A')!;
    const sounds = [music(9000, 2), music(9000, 1), music(9000, 2).reverse(), music(8000, 2), music(9000, 2)];
    const parts = sounds.map((sound, k) => {
      encodeMedia(bench.path(`part${k}.m4a`), alac, sound);
      return bench.path(`part${k}.m4a`);
    });
    muxTogether(bench.path('song.stem.mp4'), 'mp4', parts);
    const decoded = decodeStreams(bench.path('song.stem.mp4'), bench.folder, noProgress);
    expect(decoded.map(({ asset }, k) => difference(bench.samples(asset.hash), sounds[k]!))).toEqual([0, 0, 0, 0, 0]);
    const fourth = decode(bench.path('song.stem.mp4'), bench.folder, { stream: 3 }, noProgress);
    expect(fourth.asset).toEqual(decoded[3]!.asset);
    expect(probe(bench.path('song.stem.mp4')).streams.map((stream) => stream.channels)).toEqual([2, 1, 2, 2, 2]);
    expect(() => decode(bench.path('song.stem.mp4'), bench.folder, { stream: 5 }, noProgress)).toThrow(
      /no sound stream 5/,
    );
  });
});
