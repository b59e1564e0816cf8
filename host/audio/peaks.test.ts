import { closeSync, openSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PeakWriter, readGrowingPeakFile, readPeakFile } from './peaks.ts';
import { Bench, music } from './test-media.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.remove());

it('a peak file that is finished tells no more while it is still read as one that grows: padding is no sound', () => {
  const path = bench.path('a.peaks');
  const fd = openSync(path, 'wx+');
  const writer = new PeakWriter(fd, 1);
  writer.add(music(70_000, 1)[0]!, 70_000);
  expect(readGrowingPeakFile(path, 0, 0, 4096).min[0]).toHaveLength(256);
  writer.finish();
  closeSync(fd);
  expect(readPeakFile(path, 0, 0, 4096).min[0]).toHaveLength(Math.ceil(70_000 / 256));
  expect(readGrowingPeakFile(path, 0, 0, 4096)).toEqual(readPeakFile(path, 0, 0, 4096));
});
