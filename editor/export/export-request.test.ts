import { describe, expect, it } from 'vitest';
import { AS_THEY_ARE } from '../../host/project/stem-delivery.ts';
import { type ExportChoice, parentOf, requestOf } from './export-request.ts';

const base: ExportChoice = {
  kind: 'master',
  format: 'wav',
  bits: 24,
  rate: null,
  stems: AS_THEY_ARE,
  loudness: 'streaming',
  ownLufs: -10,
  ownPeak: -0.5,
  folder: '/music',
  replace: false,
  daw: 'dawproject',
  list: 'labels',
};

describe('what is asked of an export', () => {
  it('names the file after the song, as file systems allow', () => {
    expect(requestOf(base, 'Live: 14/6').path).toBe('/music/Live 14 6.wav');
    expect(requestOf({ ...base, kind: 'stems' }, 'Song').path).toBe('/music/Song stems');
    expect(requestOf({ ...base, kind: 'midi', folder: 'C:\\Music' }, 'Song').path).toBe('C:\\Music\\Song.mid');
    expect(requestOf({ ...base, folder: '/' }, '').path).toBe('/Resonate.wav');
  });

  it('takes the target that was chosen', () => {
    expect(requestOf(base, 'a')).toMatchObject({ targetLufs: -14, truePeakDb: -1 });
    expect(requestOf({ ...base, loudness: 'broadcast' }, 'a').targetLufs).toBe(-23);
    expect(requestOf({ ...base, loudness: 'asMixed' }, 'a').targetLufs).toBeNull();
    expect(requestOf({ ...base, loudness: 'own' }, 'a')).toMatchObject({ targetLufs: -10, truePeakDb: -0.5 });
  });

  it('asks no format for bits that it cannot hold', () => {
    expect(requestOf({ ...base, format: 'flac', bits: '32f' }, 'a').bits).toBe(24);
    expect(requestOf({ ...base, format: 'mp3', bits: 24 }, 'a').bits).toBe(16);
  });

  it('asks for stems as they are, whatever was chosen for the master', () => {
    const stems = requestOf({ ...base, kind: 'stems', format: 'mp3', bits: 16, rate: 96_000, loudness: 'own' }, 'a');
    expect(stems).toMatchObject({ bits: '32f', rate: null, targetLufs: null });
    expect(stems.stems).toEqual({ parts: null, format: 'wav', tempo: false });
    expect(requestOf({ ...base, kind: 'report' }, 'a').targetLufs).toBeNull();
    expect(requestOf({ ...base, rate: 96_000 }, 'a').rate).toBe(96_000);
  });

  it('asks for stems as they were chosen, in a folder that says what they were converted to', () => {
    const own = { parts: ['bass' as const], format: 'flac' as const, bits: '32f' as const, rate: 48_000, tempo: true };
    const request = requestOf({ ...base, kind: 'stems', stems: own }, 'Song');
    expect(request).toMatchObject({ bits: 24, rate: 48_000, stems: { parts: ['bass'], format: 'flac', tempo: true } });
    expect(request.path).toBe('/music/Song stems FLAC 24 bit 48 kHz');
    const master = requestOf({ ...base, stems: own }, 'Song');
    expect(master).toMatchObject({ bits: 24, rate: null });
    expect(master.stems).toBeUndefined();
  });

  it('asks for no rate that an MP3 cannot have', () => {
    expect(requestOf({ ...base, format: 'mp3', rate: 96_000 }, 'a').rate).toBeNull();
    expect(requestOf({ ...base, format: 'mp3', rate: 48_000 }, 'a').rate).toBe(48_000);
  });

  it('names what goes to a DAW, and the regions, by what was chosen of them', () => {
    expect(requestOf({ ...base, kind: 'daw' }, 'a')).toMatchObject({
      format: 'dawproject',
      path: '/music/a.dawproject',
    });
    expect(requestOf({ ...base, kind: 'daw', daw: 'rpp' }, 'a')).toMatchObject({ format: 'rpp', path: '/music/a.rpp' });
    const table = requestOf({ ...base, kind: 'regions', list: 'csv' }, 'a');
    expect(table).toMatchObject({ format: 'csv', path: '/music/a regions.csv', targetLufs: null });
  });

  it('finds the folder around a project', () => {
    expect(parentOf('/music/Riverside')).toBe('/music');
    expect(parentOf('/music/Riverside/')).toBe('/music');
    expect(parentOf('C:\\Music\\Riverside')).toBe('C:\\Music');
    expect(parentOf('/music')).toBe('/');
  });
});
