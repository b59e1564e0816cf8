import { describe, expect, it } from 'vitest';
import { MemorySink, memorySource } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import type { Cause } from '../damage/finding.ts';
import { resampledSpan } from '../signal/resample.ts';
import { BEAT, finding, misfit, RATE, type TestSong, testSong } from '../treat/testing.ts';
import { treatRegion } from '../treat/treat.ts';
import type { Piece, RenewedSound } from '../treat/treatment.ts';
import { restoreTreatment } from './restore.ts';

const MODEL_RATE = 32_000;
const start = 17 * BEAT + 100;
const end = start + 3 * BEAT;

/** A song with damage in its bass, and a model that says the bass there as it was undamaged, at half its level. */
function damaged(cause: Cause, wet: number | null): TestSong {
  const song = testSong({ bass: [finding(start, end, cause)] });
  const first = Math.floor((start - 2 * RATE) * (MODEL_RATE / RATE));
  const length = Math.ceil((end - start + 4 * RATE) * (MODEL_RATE / RATE));
  const [sound] = resampledSpan(memorySource([song.clean.bass], RATE), MODEL_RATE, first, length);
  if (wet === null) return song;
  const renewed: RenewedSound = {
    stem: 'bass',
    source: memorySource([sound!.map((x) => 0.5 * x)], MODEL_RATE),
    start: first,
    engine: { name: 'restore', version: '1', model: 'abc' },
    settings: { renewedBy: 'a model' },
    why: 'Said again.',
    wet,
  };
  return { ...song, renewed };
}

function restored(cause: Cause, wet: number | null) {
  const song = damaged(cause, wet);
  let sink: MemorySink | null = null;
  const outcome = treatRegion(
    song,
    { stem: 'bass', start, end, cause, severity: 'severe', treatment: 'restore', seed: 1 },
    (channels, rate) => (sink = new MemorySink(rate, channels)),
    noProgress,
  );
  const heard = song.clean.bass.slice();
  if (outcome.kind === 'treated') heard.set((sink as MemorySink | null)!.take()[0]!, outcome.start);
  return { outcome, misfit: misfit(heard, song.clean.bass, start, end) };
}

describe('sound that a model made anew of what is there', () => {
  it('stands in for the restored sound as far as it is asked to, at the level of the stem, and is in the record', () => {
    const whole = restored('bandlimit', 1);
    if (whole.outcome.kind !== 'treated') throw new Error(whole.outcome.why);
    expect(whole.misfit).toBeLessThan(0.2);
    expect(whole.outcome).toMatchObject({
      treatment: 'restore',
      label: 'AI-generated',
      engine: { name: 'restore', version: '1', model: 'abc' },
      settings: { renewedBy: 'a model', enhance: 1, levelled: expect.closeTo(6, 0) },
    });
    expect(whole.outcome.why).toContain('Said again.');
  });

  it('is called generated at any share, and restored only without it', () => {
    const labels = [null, 0, 0.1].map((wet) => {
      const { outcome } = restored('noise', wet);
      return outcome.kind === 'treated' ? outcome.label : outcome.why;
    });
    expect(labels).toEqual(['Restored', 'Restored', 'AI-generated']);
  });

  it('is half of the sound at half, beside what remedies made', () => {
    const piece: Piece = { stem: 'bass', start, end, cause: 'noise', severity: 'severe', seed: 1, findings: [] };
    const [dry, half, whole] = [null, 0.5, 1].map((wet) => {
      const candidate = restoreTreatment.treat(damaged('noise', wet), piece, noProgress);
      return candidate?.audio[0];
    });
    expect(half!.length).toBe(dry!.length);
    for (const [n, value] of half!.entries()) expect(value).toBeCloseTo((dry![n]! + whole![n]!) / 2, 5);
    expect(whole).not.toEqual(dry);
  });

  it('is heard where no remedy helps, too, and only over what the model was given', () => {
    expect(restored('click', null).outcome.kind).toBe('untouched');
    expect(restored('click', 1).outcome.kind).toBe('treated');
    const { renewed, ...song } = damaged('dropout', 1);
    const late = { ...song, renewed: { ...renewed!, start: renewed!.start + 3 * MODEL_RATE } };
    const piece: Piece = { stem: 'bass', start, end, cause: 'dropout', severity: 'severe', seed: 1, findings: [] };
    expect(restoreTreatment.refusal(late, piece)).toContain('choose rebuild');
  });
});
