import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memorySource } from '../../dsp/audio/memory.ts';
import type { StemName } from '../../dsp/audio/stem.ts';
import { resampledSpan } from '../../dsp/signal/resample.ts';
import { readWav, writeWav } from '../../tests/wav.ts';
import type { Project } from '../project/project.ts';
import { reduce } from '../project/reduce.ts';
import { readCaptured } from './import-files.ts';
import { exported, folder, frame, furthest, heard, project, RATE, root, runner } from './testing.ts';

// A passage of a stem that was captured in a DAW: it stands at its place, and what differs there is a take.

/** Captures sound that begins at a frame of the song, at a rate. */
async function captured(
  stem: StemName,
  start: number,
  samples: Float32Array,
  { rate = RATE, from = project }: { rate?: number; from?: Project } = {},
) {
  const path = join(folder, `${crypto.randomUUID()}.wav`);
  writeWav(path, [samples, samples], rate);
  const brought = await readCaptured(runner, root, from, { stem, path, start });
  return { brought, after: brought.action === null ? from : reduce(from, brought.action) };
}

const stemAsIs = (stem: StemName): Float32Array => readWav(join(exported, `${stem}.wav`))[0]!;

/** A tone that no stem has. */
const tone = (length: number, rate = RATE): Float32Array =>
  Float32Array.from({ length }, (_, n) => 0.25 * Math.sin((2 * Math.PI * 313 * n) / rate) - 0.1);

test('a passage becomes one take at its place, which comes in and goes out over a fade, and elsewhere nothing differs by a bit', async () => {
  const [start, end, fade] = [frame(2), frame(2.5), frame(0.01)];
  const { brought, after } = await captured('drums', start, tone(end - start));
  const [region, ...rest] = after.regions.filter(({ stem }) => stem === 'drums');
  expect(rest).toEqual([]);
  expect(region!.takes).toMatchObject([{ label: 'Edited in a DAW', treatment: 'imported' }]);
  expect(brought.found[0]).toMatch(/^1 changed span of .*\.wav, at 0:01$/);
  const [now, before] = [await heard(after, 'drums'), stemAsIs('drums')];
  const inner = (sound: Float32Array) => sound.subarray(start + fade, end - fade);
  expect(furthest(inner(now), tone(end - start).subarray(fade, end - start - fade))).toBeLessThan(1e-7);
  expect(now.subarray(0, start)).toEqual(before.subarray(0, start));
  expect(now.subarray(end)).toEqual(before.subarray(end));
  // Half-way through the fade it is half of each.
  const at = start + fade / 2;
  expect(now[Math.round(at)]).toBeCloseTo((before[Math.round(at)]! + tone(end)[Math.round(at) - start]!) / 2, 1);
});

test('what is captured over the edge of a mended region leaves what is heard beside it', async () => {
  const [start, end] = [frame(1.3), frame(1.8)];
  const { after } = await captured('bass', start, tone(end - start));
  const [mended, beside, ...rest] = after.regions.filter(({ stem }) => stem === 'bass');
  expect(rest).toEqual([]);
  expect(mended).toMatchObject({ id: 'r1', chosenTake: 1 });
  expect(beside!.end).toBeLessThan(end + frame(0.02));
  const [now, before] = [await heard(after, 'bass'), stemAsIs('bass')];
  expect(furthest(now.subarray(0, start), before.subarray(0, start))).toBeLessThan(1e-7);
  const fade = frame(0.01);
  const inner = now.subarray(start + fade, end - fade);
  expect(furthest(inner, tone(end - start).subarray(fade, end - start - fade))).toBeLessThan(1e-7);
});

test('what was captured already brings nothing when it is captured once more, and what is changed in its middle only that', async () => {
  const [start, end] = [frame(2), frame(2.5)];
  for (const rate of [RATE, 44_100]) {
    const [first, last] = [start, end].map((at) => Math.round((at / RATE) * rate));
    const sound = tone(last! - first!, rate);
    const { after } = await captured('drums', first!, sound, { rate });
    const { brought } = await captured('drums', first!, sound, { rate, from: after });
    expect(brought, String(rate)).toMatchObject({ action: null });
    sound.subarray(sound.length / 2, sound.length / 2 + 500).fill(0.5);
    const once = await captured('drums', first!, sound, { rate, from: after });
    expect(once.brought.found, String(rate)).toEqual([expect.stringMatching(/^1 changed span/)]);
  }
});

test('what is as the stem brings nothing, at the same rate and at another', async () => {
  const [start, end] = [frame(1.5), frame(2.5)];
  for (const stem of ['vocals', 'bass'] as const) {
    const { brought } = await captured(stem, start, stemAsIs(stem).slice(start, end));
    expect(brought).toMatchObject({
      action: null,
      found: [expect.stringMatching(` is as the ${stem} stem is there$`)],
    });
  }
  const source = memorySource([stemAsIs('other')], RATE);
  for (const rate of [48_000, 44_100]) {
    // Its first frame lies between two of the song.
    const first = Math.round((start / RATE) * rate) + 7;
    const { brought } = await captured('other', first, resampledSpan(source, rate, first, rate)[0]!, { rate });
    expect(brought.action, String(rate)).toBe(null);
  }
});

test('a passage at another rate stands where it was played, to a part of a frame', async () => {
  const rate = 48_000;
  // 1.00002 s: no frame of the song is there.
  const first = 48_001;
  const { after } = await captured('other', first, tone(rate, rate), { rate });
  const now = await heard(after, 'other');
  for (let n = frame(1.2); n < frame(1.8); n++) {
    const time = n / RATE - first / rate;
    expect(Math.abs(now[n]! - (0.25 * Math.sin(2 * Math.PI * 313 * time) - 0.1))).toBeLessThan(1e-4);
  }
});

test('what lies outside the song is left out, and a passage that lies there as a whole is refused', async () => {
  const before = frame(0.5);
  const { after } = await captured('drums', -before, tone(2 * before));
  const now = await heard(after, 'drums');
  // It begins with the song: there is nothing that it could come in from.
  expect(
    furthest(now.subarray(0, before - frame(0.01)), tone(2 * before).subarray(before, 2 * before - frame(0.01))),
  ).toBeLessThan(1e-7);
  expect(now).toHaveLength(project.length);
  await expect(captured('drums', project.length, tone(100))).rejects.toThrow('lies outside the song');
  await expect(captured('drums', -100, tone(100))).rejects.toThrow('lies outside the song');
});
