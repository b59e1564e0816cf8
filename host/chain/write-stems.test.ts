import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { perStem } from '../../dsp/audio/stem.ts';
import type { SourceRef } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import type { StemSong } from './song.ts';
import { writeStems } from './write-stems.ts';

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'resonate-stems-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

test('when it fails for one stem, nothing writes into the folder any more', async () => {
  let writing = 0;
  const runner = {
    async run(_job: unknown, _input: unknown, name: string) {
      writing++;
      try {
        if (name === 'vocals') throw new Error('The disk is full.');
        await new Promise(setImmediate);
      } finally {
        writing--;
      }
    },
  } as unknown as Runner;
  const silence: SourceRef = { kind: 'silence', sampleRate: 8000, channels: 1, length: 8 };
  const opened = { name: 'song.wav', sampleRate: 8000, channels: 1, length: 8, metadata: {} };
  const song = { opened, residual: null } as unknown as StemSong;
  await expect(
    writeStems(
      runner,
      out,
      perStem(() => silence),
      song,
      [],
    ),
  ).rejects.toThrow('The disk is full.');
  expect(writing).toBe(0);
});
