import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { intoResults, RESULTS, type Results, refuseForeign, refuseOtherRecording } from './results.ts';

let out: string;
const MENDED: Results = { names: ['master.wav', 'stems/bass.wav'], outdated: [] };
const VOCALS: Results = { names: ['vocals.wav'], outdated: [] };

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'resonate-results-'));
  mkdirSync(join(out, 'stems'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeFileSync(join(out, name), text);

const done = (results: Results, text = 'ours'): Promise<void> =>
  intoResults(out, results, async () => {
    for (const name of results.names) write(name, text);
  });

/** As it is killed after the first file. */
function killed(results: Results): void {
  intoResults(out, results, () => new Promise(() => write(results.names[0]!, 'half of the work')));
}

test('a file that somebody else put there is not replaced, whatever lies in the folder beside it', () => {
  write('notes.txt', 'theirs');
  expect(() => refuseForeign(out, MENDED)).not.toThrow();
  write('stems/bass.wav', 'theirs');
  expect(() => refuseForeign(out, MENDED)).toThrow(
    /stems.bass\.wav is there already and nothing tells that Resonate wrote it, so nothing was written: choose another place, or move that file away\.$/,
  );
});

test('an own earlier result may be replaced, but not once somebody worked on it', async () => {
  await done(MENDED);
  expect(() => refuseForeign(out, MENDED)).not.toThrow();
  write('master.wav', 'worked on');
  expect(() => refuseForeign(out, MENDED)).toThrow(
    /master\.wav is there already and was changed since Resonate wrote it/,
  );
});

test('a change that keeps the size is seen by its time', async () => {
  await done(MENDED);
  utimesSync(join(out, 'master.wav'), new Date(), new Date(Date.UTC(2020, 1, 1)));
  expect(() => refuseForeign(out, MENDED)).toThrow(/was changed since/);
});

test('what a killed run left may be replaced, though it noted nothing of what it wrote', () => {
  killed(MENDED);
  expect(() => refuseForeign(out, MENDED)).not.toThrow();
  write('vocals.wav', 'theirs');
  expect(() => refuseForeign(out, { ...MENDED, names: [...MENDED.names, 'vocals.wav'] })).toThrow();
});

test('what is older than a killed run was not written by it, but what an earlier run wrote stays Resonate’s', async () => {
  const before = new Date(Date.UTC(2020, 1, 1));
  await intoResults(out, MENDED, async () => {
    write('stems/bass.wav', 'ours');
    utimesSync(join(out, 'stems/bass.wav'), before, before);
  });
  killed(MENDED);
  expect(() => refuseForeign(out, MENDED)).not.toThrow();
  write('stems/bass.wav', 'theirs, moved here');
  utimesSync(join(out, 'stems/bass.wav'), before, before);
  expect(() => refuseForeign(out, MENDED)).toThrow(/stems.bass\.wav is there already/);
});

test('a run that fails leaves what it wrote as Resonate’s, and nothing that is put there afterwards', async () => {
  const failed = intoResults(out, MENDED, async () => {
    write('stems/bass.wav', 'half of the work');
    throw new Error('The disk is full.');
  });
  await expect(failed).rejects.toThrow('The disk is full.');
  expect(() => refuseForeign(out, MENDED)).not.toThrow();
  write('master.wav', 'theirs');
  expect(() => refuseForeign(out, MENDED)).toThrow(/master\.wav is there already and nothing tells/);
});

test('what was saved there while the work went on is seen before anything is written', async () => {
  refuseForeign(out, MENDED);
  write('master.wav', 'theirs');
  await expect(done({ ...MENDED, outdated: ['master.wav'] })).rejects.toThrow(/master\.wav is there already/);
  expect(readFileSync(join(out, 'master.wav'), 'utf8')).toBe('theirs');
});

test('what the person gave up is replaced, and Resonate’s own from then on', async () => {
  write('vocals.wav', 'theirs');
  await expect(intoResults(out, VOCALS, async () => write('vocals.wav', 'ours'))).rejects.toThrow(/nothing tells/);
  expect(readFileSync(join(out, 'vocals.wav'), 'utf8')).toBe('theirs');
  await intoResults(out, VOCALS, async () => write('vocals.wav', 'ours'), true);
  await done(VOCALS);
});

test('what the person gave up stays theirs where nothing was written over it', async () => {
  write('vocals.wav', 'the only copy');
  const failed = intoResults(out, VOCALS, () => Promise.reject(new Error('The disk is full.')), true);
  await expect(failed).rejects.toThrow('The disk is full.');
  expect(() => refuseForeign(out, VOCALS)).toThrow(/vocals\.wav is there already and nothing tells/);
  // What is Resonate's stays so, too.
  await intoResults(out, VOCALS, async () => write('vocals.wav', 'ours'), true);
  await expect(intoResults(out, VOCALS, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(() => refuseForeign(out, VOCALS)).not.toThrow();
});

test('what one command wrote stays its own when another writes other files there', async () => {
  await done(MENDED);
  write('vocals.wav', 'theirs');
  expect(() => refuseForeign(out, VOCALS)).toThrow();
  rmSync(join(out, 'vocals.wav'));
  killed(VOCALS);
  for (const results of [MENDED, VOCALS]) expect(() => refuseForeign(out, results)).not.toThrow();
  await done(VOCALS);
  for (const results of [MENDED, VOCALS]) expect(() => refuseForeign(out, results)).not.toThrow();
});

test('what a killed run left may be replaced though another command wrote into the folder since', async () => {
  killed(MENDED);
  await done(VOCALS);
  expect(() => refuseForeign(out, MENDED)).not.toThrow();
});

test('guitar and piano of an earlier run do not stay beside stems that hold them', async () => {
  await done(RESULTS.separated, 'of six stems');
  const four = RESULTS.separated.names.filter((name) => !/guitar|piano/.test(name));
  await intoResults(out, RESULTS.separated, async () => {
    for (const name of four) write(name, 'of four stems');
  });
  expect(readdirSync(out).filter((name) => name.endsWith('.wav'))).toEqual([...four].sort());
});

test('a note of before says as much as it did', () => {
  write('master.wav', 'half of the work');
  write('.resonate-results.json', '{"version":1,"marks":{},"underway":["master.wav"]}');
  expect(() => refuseForeign(out, MENDED)).not.toThrow();
});

test('a note that cannot be read makes nothing of what is there Resonate’s own', async () => {
  await done(MENDED);
  write('.resonate-results.json', '{"version":1,"marks":');
  expect(() => refuseForeign(out, MENDED)).toThrow(/nothing tells/);
});

test('results of another recording are told by their report, and stay; those of the same may be replaced', () => {
  const song = { name: 'song.wav', sha256: 'a' };
  expect(() => refuseOtherRecording(out, song)).not.toThrow();
  write('report.json', JSON.stringify({ version: 1, input: { ...song, duration: 3 } }));
  expect(() => refuseOtherRecording(out, { ...song, name: 'renamed.wav' })).not.toThrow();
  expect(() => refuseOtherRecording(out, { name: 'other.mp3', sha256: 'b' })).toThrow(
    /holds the results of another recording, song\.wav, and those of other\.mp3 would replace them, so nothing was done: choose another --out/,
  );
  expect(() => refuseOtherRecording(out, { ...song, sha256: 'b' })).toThrow(/of another song\.wav, or of it before/);
});
