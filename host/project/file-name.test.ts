import { describe, expect, it } from 'vitest';
import { fileName } from './file-name.ts';

describe('the name of a file', () => {
  it('is that of the song, as far as file systems keep it', () => {
    expect(fileName('Über  allem, 2024')).toBe('Über allem, 2024');
    expect(fileName('../../AC/DC: "Live"?')).toBe('AC DC Live');
    expect(fileName(' \n')).toBe('Resonate');
  });

  it('does not hide the file', () => {
    expect(fileName('.hidden')).toBe('hidden');
    expect(fileName('. . .')).toBe('Resonate');
    expect(fileName('...And Justice')).toBe('And Justice');
  });

  it('leaves room behind a long title, and cuts between letters', () => {
    expect(fileName('a'.repeat(1000))).toBe('a'.repeat(150));
    for (const letter of ['é', '曲', '😀']) {
      const name = fileName(letter.repeat(200));
      expect(Buffer.byteLength(`${name} - Residual (120.25 bpm).flac`)).toBeLessThanOrEqual(255);
      expect(Buffer.byteLength(name)).toBeGreaterThan(150 - 4);
      expect(new Set(name)).toEqual(new Set([letter]));
    }
  });
});
