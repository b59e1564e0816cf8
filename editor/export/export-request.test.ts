import { describe, expect, it } from 'vitest';
import { type ExportChoice, parentOf, requestOf } from './export-request.ts';

const base: ExportChoice = {
  kind: 'master',
  format: 'wav',
  bits: 24,
  rate: null,
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

  it('asks for stems as they are mixed, whatever was chosen for the master', () => {
    const stems = requestOf({ ...base, kind: 'stems', format: 'mp3', bits: 16, rate: 96_000, loudness: 'own' }, 'a');
    expect(stems).toMatchObject({ bits: '32f', rate: null, targetLufs: null });
    expect(requestOf({ ...base, kind: 'report' }, 'a').targetLufs).toBeNull();
    expect(requestOf({ ...base, rate: 96_000 }, 'a').rate).toBe(96_000);
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
