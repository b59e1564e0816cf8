import { describe, expect, it } from 'vitest';
import { MemorySink, memorySource, readSpan } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import type { StemName } from '../audio/stem.ts';
import { resampledSpan } from '../signal/resample.ts';
import { agreementOf, fitOf } from './agreement.ts';
import { BEAT, finding, misfit, RATE, type TestSong, testSong } from './testing.ts';
import { treatRegion } from './treat.ts';
import type { GeneratedSound, Piece } from './treatment.ts';

const MODEL_RATE = 32_000;
const start = 17 * BEAT + 100;
const end = start + 3 * BEAT;

/** What a perfect model would have made for the region: the clean stem, quieter, with two seconds on either side. */
function generated(song: TestSong, stem: StemName, level = 0.5): GeneratedSound {
  const scale = MODEL_RATE / RATE;
  const first = Math.floor((start - 2 * RATE) * scale);
  const length = Math.ceil((end - start + 4 * RATE) * scale);
  const [sound] = resampledSpan(memorySource([song.clean[stem]], RATE), MODEL_RATE, first, length);
  return {
    stem,
    source: memorySource([sound!.map((x) => level * x)], MODEL_RATE),
    start: first,
    engine: { name: 'jasco', version: '1', model: 'abc' },
    settings: { steps: 3 },
    why: 'Made anew.',
  };
}

function treated(stem: StemName, sound?: (song: TestSong) => GeneratedSound) {
  const song = testSong({ [stem]: [finding(start, end, 'dropout')] });
  let sink: MemorySink | null = null;
  const order = { stem, start, end, cause: 'dropout', severity: 'severe', treatment: 'jasco', seed: 1 } as const;
  const outcome = treatRegion(
    { ...song, ...(sound && { generated: sound(song) }) },
    order,
    (channels, rate) => (sink = new MemorySink(rate, channels)),
    noProgress,
  );
  return { song, outcome, take: (sink as MemorySink | null)?.take() };
}

describe('a generated sound as a take', () => {
  it('stands in its place, at the level of the stem, and carries its model and its settings', () => {
    const { song, outcome, take } = treated('bass', (of) => generated(of, 'bass'));
    if (outcome.kind !== 'treated') throw new Error(outcome.why);
    const heard = song.clean.bass.slice();
    heard.set(take![0]!, outcome.start);
    expect(misfit(heard, song.clean.bass, start, end)).toBeLessThan(0.2);
    expect(outcome).toMatchObject({
      label: 'AI-generated',
      treatment: 'jasco',
      engine: { name: 'jasco', version: '1', model: 'abc' },
      settings: { steps: 3, surroundings: true, levelled: expect.closeTo(6, 0) },
      material: [],
    });
    expect(outcome.why).toContain('Made anew.');
  });

  it.each(['drums', 'bass', 'other'] as const)('is surer of %s that fit than of those that do not', (stem) => {
    const good = treated(stem, (of) => generated(of, stem)).outcome;
    const bad = treated(stem, (of) => {
      const made = generated(of, stem);
      const noise = Float32Array.from({ length: made.source.length }, (_, n) => 0.3 * Math.sin(n * n * 0.7));
      return { ...made, source: memorySource([noise], MODEL_RATE) };
    }).outcome;
    if (good.kind !== 'treated' || bad.kind !== 'treated') throw new Error('nothing was made');
    expect(good.settings.fit).toBeGreaterThan((bad.settings.fit as number) + 0.2);
    expect(good.confidenceAfter).toBeGreaterThan(bad.confidenceAfter);
  });

  it('is refused where it is another stem’s, does not reach over the region, or is not there', () => {
    const refused = { kind: 'untouched', why: expect.stringContaining('Nothing was generated') };
    expect(treated('bass').outcome).toMatchObject(refused);
    expect(treated('bass', (of) => generated(of, 'drums')).outcome).toMatchObject(refused);
    const late = (of: TestSong): GeneratedSound => ({ ...generated(of, 'bass'), start: start * 2 + 10 });
    expect(treated('bass', late).outcome).toMatchObject(refused);
  });
});

describe('agreement', () => {
  const played = testSong();
  const drums = Array.from({ length: 48 }, (_, beat) => ({ time: beat * BEAT, class: 'kick' as const, strength: 1 }));
  const song = { ...played, profile: { ...played.profile, drums } };
  const piece: Piece = {
    stem: 'other',
    start: 16 * BEAT,
    end: 20 * BEAT,
    cause: undefined,
    severity: 'minor',
    seed: 1,
    findings: [],
  };
  const measure = (stem: StemName, from: number) => {
    const lead = 1600;
    const reach = RATE;
    const of = song.stems[stem];
    const audio = readSpan(of, from - lead, 4 * BEAT + 2 * lead);
    const around = { audio: readSpan(of, piece.start - reach, 4 * BEAT + 2 * reach), lead: reach, isClean: () => true };
    return agreementOf(song, { ...piece, stem }, audio, lead, around);
  };

  it('tells the chords that were asked for from others', () => {
    const [right, wrong] = [measure('other', 16 * BEAT), measure('other', 18 * BEAT)];
    expect(right.chords).toBeGreaterThan(0.5);
    expect(wrong.chords).toBeLessThan(right.chords! - 0.2);
    expect(fitOf(right)).toBeGreaterThan(fitOf(wrong));
  });

  it('tells hits in time from hits out of time', () => {
    expect(measure('drums', 16 * BEAT).onsets).toBeGreaterThan(0.8);
    expect(measure('drums', Math.round(16.4 * BEAT)).onsets).toBeLessThan(0.3);
  });

  it('hears no seam where the take is the stem, and one where it is not', () => {
    expect(measure('bass', 16 * BEAT).seam).toBeLessThan(0.1);
    expect(measure('bass', 18 * BEAT).seam).toBeGreaterThan(2);
  });
});
