import { expect, test } from 'vitest';
import type { Runner } from '../jobs/runner.ts';
import { writeMaster } from './write-master.ts';

const asset = { hash: 'a', sampleRate: 44_100, channels: 2, length: 1 };
const wanted = { mix: { kind: 'asset' as const, asset }, targetLufs: -14, truePeakDb: -1, reference: null };

/** A runner whose coder raises the peaks by `ringing` dB, less so the lower the ceiling; keeps the ceilings that were asked for. */
function coder(ringing: number) {
  const ceilings: number[] = [];
  const run = async ({ name }: { name: string }, input: { truePeakDb?: number }) => {
    if (name === 'master') ceilings.push(input.truePeakDb!);
    const answers: Record<string, unknown> = {
      master: { asset, result: { truePeak: input.truePeakDb, lufs: -14, lra: 5 } },
      read: { sha256: 'f' },
      decode: { asset },
      levels: { truePeak: ceilings.at(-1)! + ringing, lufs: -14.2, lra: 5 },
      write: { clipped: 0 },
    };
    return answers[name];
  };
  return { runner: { run } as unknown as Runner, ceilings };
}

const write = (runner: Runner, format: 'wav' | 'mp3') =>
  writeMaster(runner, wanted, '/out/master', { format, bits: 24, rate: null }, {});

test('an mp3 that rings over the ceiling is mastered again with that much more room, and its own peak is told', async () => {
  const { runner, ceilings } = coder(0.4);
  const result = await write(runner, 'mp3');
  expect(ceilings).toEqual([-1, -1.4]);
  expect(result.truePeak).toBeCloseTo(-1, 6);
  expect(result.lufs).toBe(-14.2);
});

test('an mp3 within the ceiling is mastered once', async () => {
  const { runner, ceilings } = coder(0.04);
  expect((await write(runner, 'mp3')).truePeak).toBeCloseTo(-0.96, 6);
  expect(ceilings).toEqual([-1]);
});

test('what loses nothing is not decoded again', async () => {
  const { runner, ceilings } = coder(9);
  expect((await write(runner, 'wav')).truePeak).toBe(-1);
  expect(ceilings).toEqual([-1]);
});
