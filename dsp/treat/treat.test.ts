import { describe, expect, it } from 'vitest';
import { MemorySink, memorySource, readSpan } from '../audio/memory.ts';
import { Cancelled, noProgress } from '../audio/source.ts';
import { perStem } from '../audio/stem.ts';
import { mendedSource } from '../seam/mended.ts';
import { BEAT, finding, misfit, RATE, testSong } from './testing.ts';
import { type RegionOrder, treatRegion } from './treat.ts';
import type { Song } from './treatment.ts';

const start = 17 * BEAT + 100;
const end = start + 4 * BEAT;
const order: RegionOrder = {
  stem: 'bass',
  start,
  end,
  cause: 'dropout',
  severity: 'severe',
  treatment: 'auto',
  seed: 1,
};

function treated(song: ReturnType<typeof testSong>, region: RegionOrder) {
  let sink: MemorySink | null = null;
  const outcome = treatRegion(song, region, (channels, rate) => (sink = new MemorySink(rate, channels)), noProgress);
  if (outcome.kind === 'untouched') return { outcome, take: null, heard: null, wasAsked: sink !== null };
  const take = (sink as unknown as MemorySink).take();
  const source = memorySource(take, RATE);
  const heard = readSpan(mendedSource(song.stems[region.stem], [{ ...outcome, blend: 1, source }]), 0, song.length)[0]!;
  return { outcome, take, heard, wasAsked: true };
}

describe('treating a region', () => {
  it.each(['drums', 'bass', 'other', 'vocals'] as const)(
    'plays a gap in the %s again as the song plays it elsewhere',
    (stem) => {
      const song = testSong({ [stem]: [finding(start, end, 'dropout')] });
      const { outcome, heard } = treated(song, { ...order, stem });
      if (outcome.kind !== 'treated') throw new Error(outcome.why);
      expect(outcome.label).toBe('Rebuilt');
      expect(misfit(heard!, song.clean[stem], start, end)).toBeLessThan(0.15);
      expect(outcome.material.length).toBeGreaterThan(0);
      for (const { start: from, end: to } of outcome.material) {
        expect(to <= start || from >= end, 'material from the damage itself').toBe(true);
      }
      expect(outcome.start).toBeLessThanOrEqual(start);
      expect(outcome.end).toBeGreaterThanOrEqual(end);
    },
  );

  it('takes the audio of exactly the final span', () => {
    const song = testSong({ bass: [finding(start, end, 'dropout')] });
    const { outcome, take } = treated(song, order);
    if (outcome.kind !== 'treated') throw new Error(outcome.why);
    expect(take![0]!.length).toBe(outcome.end - outcome.start);
    expect(outcome.fadeIn + outcome.fadeOut).toBeLessThanOrEqual(outcome.end - outcome.start);
  });

  it('gives the same samples for the same seed', () => {
    const song = () => testSong({ other: [finding(start, end, 'dropout')] });
    const region = { ...order, stem: 'other' } as const;
    expect(treated(song(), region).take).toEqual(treated(song(), region).take);
  });

  it('plays nothing into the silence before a stem begins, unless a hole was found there or somebody wants it', () => {
    const song = testSong();
    const drums = song.clean.drums.map((x, n) => (n < 16 * BEAT ? 0 : x));
    const late = { ...song, stems: { ...song.stems, drums: memorySource([drums], RATE) } };
    const region = { ...order, stem: 'drums', start: 4 * BEAT, end: 8 * BEAT, cause: undefined } as const;
    expect(treated(late, region).outcome).toMatchObject({
      kind: 'untouched',
      why: expect.stringMatching(/^The drums stem is silent here and has not begun yet.*choose rebuild/),
    });
    expect(treated(late, { ...region, treatment: 'rebuild' }).outcome.kind).toBe('treated');
    expect(treated(late, { ...region, cause: 'dropout' }).outcome.kind).toBe('treated');
  });

  it('leaves alone what is not damaged, and asks for no sink', () => {
    const { outcome, wasAsked } = treated(testSong(), { ...order, cause: 'noise', severity: 'minor' });
    expect(outcome).toMatchObject({
      kind: 'untouched',
      why: expect.stringMatching(/^Tried restore and rebuild: restore .+; rebuild .+\.$/),
    });
    expect(wasAsked).toBe(false);
  });

  it('mends bad distortion so that it is nearer the truth', () => {
    const song = testSong({ bass: [finding(start, end, 'distortion')] });
    const { outcome, heard } = treated(song, { ...order, cause: 'distortion' });
    expect(outcome.kind).toBe('treated');
    const [damaged] = readSpan(song.stems.bass, 0, song.length);
    expect(misfit(heard!, song.clean.bass, start, end)).toBeLessThan(
      0.3 * misfit(damaged!, song.clean.bass, start, end),
    );
  });

  it('does what the person orders even where it would not have, and warns', () => {
    const { outcome } = treated(testSong(), { ...order, cause: undefined, severity: 'minor', treatment: 'rebuild' });
    if (outcome.kind !== 'treated') throw new Error(outcome.why);
    expect(outcome.warning).toMatch(/^The take .+: it is better left alone\.$/);
    expect(outcome.why).toContain(outcome.warning);
  });

  it('says in one sentence that JASCO has made nothing here', () => {
    const { outcome } = treated(testSong(), { ...order, treatment: 'jasco' });
    expect(outcome).toMatchObject({
      kind: 'untouched',
      why: expect.stringMatching(/^Nothing was generated .*choose restore or rebuild.*\.$/),
    });
  });

  it('leaves a stem that is damaged throughout alone, with a reason', () => {
    const song = testSong();
    const { outcome } = treated(song, { ...order, start: 0, end: song.length, treatment: 'rebuild' });
    expect(outcome).toMatchObject({ kind: 'untouched', why: expect.stringContaining('no clean passage') });
  });

  it('mends a region longer than a piece in one take without seams inside', () => {
    const from = 4 * BEAT + 50;
    const to = from + 36 * BEAT;
    const song = testSong({ bass: [finding(from, to, 'dropout')] });
    const { outcome, take, heard } = treated(song, { ...order, start: from, end: to });
    if (outcome.kind !== 'treated') throw new Error(outcome.why);
    expect(take![0]!.length).toBe(outcome.end - outcome.start);
    expect(outcome.end - outcome.start).toBeGreaterThanOrEqual(to - from);
    let largest = 0;
    let usual = 0;
    for (let n = 1; n < song.length; n++) {
      usual = Math.max(usual, Math.abs(song.clean.bass[n]! - song.clean.bass[n - 1]!));
      largest = Math.max(largest, Math.abs(heard![n]! - heard![n - 1]!));
    }
    expect(largest).toBeLessThan(1.5 * usual);
  });

  it('mends a long region that begins with nothing to mend', () => {
    // Twenty seconds are two pieces, cut near the eighteenth beat; only the second is hurt.
    const song = testSong({ bass: [finding(24 * BEAT, 40 * BEAT, 'distortion')] });
    const { outcome, heard } = treated(song, { ...order, cause: 'distortion', start: 2 * BEAT, end: 42 * BEAT });
    if (outcome.kind !== 'treated') throw new Error(outcome.why);
    expect(outcome.why).toContain('1 of 2 parts');
    const [damaged] = readSpan(song.stems.bass, 0, song.length);
    const firstChange = heard!.findIndex((sample, n) => sample !== damaged![n]);
    expect(firstChange).toBeGreaterThan(17 * BEAT);
    expect(misfit(heard!, song.clean.bass, 24 * BEAT, 40 * BEAT)).toBeLessThan(
      0.8 * misfit(damaged!, song.clean.bass, 24 * BEAT, 40 * BEAT),
    );
  });

  it.each([
    [1, 8000, 1],
    [3000, 192000, 2],
    [40000, 11025, 2],
  ])('survives a song of %i frames at %i Hz in %i channels', (length, rate, channels) => {
    const channel = Float32Array.from({ length }, (_, n) => (n % 97 < 40 ? 0.3 : -0.2));
    const source = memorySource(Array(channels).fill(channel), rate);
    const song: Song = {
      ...testSong(),
      sampleRate: rate,
      length,
      channels,
      mix: source,
      stems: perStem(() => source),
      profile: { ...testSong().profile, beats: [], downbeats: [], chords: [], sections: [] },
      damage: perStem(() => []),
    };
    for (const treatment of ['auto', 'rebuild', 'restore'] as const) {
      const region = { ...order, start: Math.floor(length / 2), end: length, cause: 'noise', treatment } as const;
      let sink: MemorySink | null = null;
      const outcome = treatRegion(song, region, (c, r) => (sink = new MemorySink(r, c)), noProgress);
      if (outcome.kind === 'untouched') continue;
      const take = (sink as unknown as MemorySink).take();
      expect(take[0]!.length).toBe(outcome.end - outcome.start);
      for (const samples of take) expect(samples.every((x) => Number.isFinite(x))).toBe(true);
    }
  });

  it('stops when it is told to', () => {
    const song = testSong({ bass: [finding(start, end, 'dropout')] });
    let calls = 0;
    const stop = () => {
      if (++calls > 5) throw new Cancelled();
    };
    expect(() => treatRegion(song, order, (channels, rate) => new MemorySink(rate, channels), stop)).toThrow(Cancelled);
  });
});
