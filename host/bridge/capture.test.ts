import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { readWav } from '../../tests/wav.ts';
import { captureTo } from './capture.ts';

const folder = scratchFolder();
const TRACK = { name: 'Bass', rate: 48_000, channels: 2 };

describe('what is captured', () => {
  test('of two tracks of one name at once is two files, each with its own sound', async () => {
    const place = join(folder, 'two');
    const open = async (path: string): Promise<string> => path;
    const sinks = [captureTo(place, TRACK, open), captureTo(place, TRACK, open)];
    for (const [n, sink] of sinks.entries()) sink.write(Float32Array.of(n + 1, -n - 1));
    const paths = await Promise.all(sinks.map((sink) => sink.finish()));
    expect(paths.map((path) => basename(path))).toEqual(['Bass.wav', 'Bass 2.wav']);
    expect(paths.map((path) => readWav(path)[0]![0])).toEqual([1, 2]);
  });

  test('and broken off, or empty, leaves nothing', async () => {
    const place = join(folder, 'none');
    const open = async (): Promise<string> => expect.unreachable();
    captureTo(place, TRACK, open).abort();
    await expect(captureTo(place, TRACK, open).finish()).rejects.toThrow('Nothing was captured');
    expect(readdirSync(place)).toEqual([]);
  });
});
