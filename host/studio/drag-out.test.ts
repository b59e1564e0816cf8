import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { sweepDragged } from './drag-out.ts';

const HOUR = 3_600_000;

test('what was neither written nor read for a day is swept, and nothing else', () => {
  const folder = scratchFolder();
  const now = Date.now();
  const file = (place: string, name: string, written: number, read: number): void => {
    mkdirSync(join(folder, place), { recursive: true });
    const path = join(folder, place, name);
    writeFileSync(path, 'sound');
    utimesSync(path, new Date(now - read * HOUR), new Date(now - written * HOUR));
  };
  file('00000001', 'Song bass mended.wav', 25, 25);
  file('00000002', 'Song bass mended.wav', 25, 1);
  file('00000003', 'Song bass mended.wav', 23, 23);
  file('00000004', 'Song bass mended.wav', 25, 25);
  file('00000004', 'Notes of mine.txt', 25, 25);
  file('My own', 'Song.wav', 25, 25);
  sweepDragged(folder, now);
  expect(readdirSync(folder, { recursive: true }).map(String).sort()).toEqual([
    '00000002',
    join('00000002', 'Song bass mended.wav'),
    '00000003',
    join('00000003', 'Song bass mended.wav'),
    '00000004',
    join('00000004', 'Notes of mine.txt'),
    'My own',
    join('My own', 'Song.wav'),
  ]);
  expect(() => sweepDragged(join(folder, 'nothing'), now)).not.toThrow();
});
