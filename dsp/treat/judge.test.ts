import { expect, it } from 'vitest';
import { readSpan } from '../audio/memory.ts';
import { noProgress } from '../audio/source.ts';
import { perStem } from '../audio/stem.ts';
import type { Cause } from '../damage/finding.ts';
import { judge, type Verdict } from './judge.ts';
import { BEAT, finding, RATE, type TestSong, testSong } from './testing.ts';
import type { Piece, TreatmentName } from './treatment.ts';
import { treatmentNamed } from './treatments.ts';

const start = 17 * BEAT + 100;
const end = start + 4 * BEAT;
const lead = Math.round(0.1 * RATE);

/** What is said of a bass of four beats that was treated so. */
function said(
  song: TestSong,
  cause: Cause,
  confidence: number,
  audio: readonly Float32Array[],
  treatment: TreatmentName = 'restore',
): Verdict {
  const piece: Piece = { stem: 'bass', start, end, cause, severity: 'severe', seed: 1, findings: [] };
  const candidate = { audio: [], lead, material: [], settings: {}, why: '', confidence };
  const take = { start, end, audio, fadeIn: 8, fadeOut: 8, law: 1 };
  return judge(song, piece, treatmentNamed(treatment), candidate, take, noProgress);
}

const silence = [new Float32Array(end - start)];
const unchanged = (song: TestSong): Float32Array[] => readSpan(song.stems.bass, start, end - start);
const { length } = testSong();
/** No clean passage of any stem is left to compare with. */
const nowhereClean = () => testSong(perStem(() => [finding(0, length, 'noise')]));

it('says of a take that damages more that it does, also where there is no clean passage and the take is sure', () => {
  expect(said(nowhereClean(), 'dropout', 0.9, silence)).toMatchObject({
    wins: false,
    fault: 'shows more of the same damage than the original',
  });
});

it('says of a take that is neither sure nor to be compared just that', () => {
  const song = nowhereClean();
  expect(said(song, 'dropout', 0.2, unchanged(song))).toMatchObject({
    wins: false,
    fault: expect.stringMatching(/^cannot be compared with a clean passage.*not sure by itself$/),
  });
});

it('says that the original sounds clean, not the take, where nothing is heard to be wrong', () => {
  const song = testSong();
  expect(said(song, 'noise', 0.9, unchanged(song))).toMatchObject({
    wins: false,
    fault: 'has nothing to better, for the original sounds here as clean passages of this stem do',
  });
});

it('says of a take that is another performance and betters too little for that just this, not that it betters nothing', () => {
  const song = testSong({ bass: [finding(start, end, 'noise')] });
  const clean = song.clean.bass.subarray(start, end);
  /** With this share of the noise. */
  const noisy = (share: number) =>
    unchanged(song).map((channel) => channel.map((x, n) => clean[n]! + share * (x - clean[n]!)));
  const saidOf = (share: number): Verdict => said(song, 'noise', 0.9, noisy(share), 'jasco');
  expect(saidOf(0.1)).toMatchObject({ wins: true });
  const little = saidOf(0.5);
  expect(little.share).toBeLessThan(0.95);
  expect(little).toMatchObject({ wins: false, fault: expect.stringMatching(/^is nearer .* too little to give up/) });
  expect(saidOf(0.99)).toMatchObject({ wins: false, fault: expect.stringMatching(/^is hardly nearer/) });
});
