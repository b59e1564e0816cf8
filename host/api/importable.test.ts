import { expect, test } from 'vitest';
import { isNamedStem, isSessionFile } from './importable.ts';

test.each(['song.RPP', 'a.dawproject', 'labels.txt', 'regions.csv', 'provenance.json', 'song.flac.provenance.json'])(
  '%s says something of a session',
  (name) => expect(isSessionFile(name)).toBe(true),
);

test.each(['song.wav', 'report.json', 'rpp', 'txt.exe'])('%s does not', (name) =>
  expect(isSessionFile(name)).toBe(false),
);

test.each([
  ['bass.wav', true],
  ['Song 01 Drums.flac', true],
  ['my_vocal.aif', true],
  ['Song - Bass (120.5 bpm).wav', true],
  ['Song (120 bpm).wav', false],
  ['Contrabass.wav', false],
  ['bass.mp3', false],
  ['drum and bass mix.wav', false],
])('whether %s calls itself a stem: %s', (name, is) => expect(isNamedStem(name)).toBe(is));
