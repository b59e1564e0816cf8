import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { beginResults, endResults, refuseForeign } from './results.ts';

let out: string;
const NAMES = ['master.wav', 'stems/bass.wav'];

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'resonate-results-'));
  mkdirSync(join(out, 'stems'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeFileSync(join(out, name), text);

function writeResults(): void {
  beginResults(out, NAMES);
  for (const name of NAMES) write(name, 'ours');
  endResults(out, NAMES);
}

test('a file that somebody else put there is not replaced, whatever lies in the folder beside it', () => {
  write('notes.txt', 'theirs');
  expect(() => refuseForeign(out, NAMES)).not.toThrow();
  write('stems/bass.wav', 'theirs');
  expect(() => refuseForeign(out, NAMES)).toThrow(
    /stems.bass\.wav is there already and nothing tells that Resonate wrote it, so nothing was done: choose another --out, or move that file away\.$/,
  );
});

test('an own earlier result may be replaced, but not once somebody worked on it', () => {
  writeResults();
  expect(() => refuseForeign(out, NAMES)).not.toThrow();
  write('master.wav', 'worked on');
  expect(() => refuseForeign(out, NAMES)).toThrow(
    /master\.wav is there already and was changed since Resonate wrote it/,
  );
});

test('a change that keeps the size is seen by its time', () => {
  writeResults();
  utimesSync(join(out, 'master.wav'), new Date(), new Date(Date.UTC(2020, 1, 1)));
  expect(() => refuseForeign(out, NAMES)).toThrow(/was changed since/);
});

test('what a killed run left may be replaced, though it noted nothing of what it wrote', () => {
  beginResults(out, NAMES);
  write('master.wav', 'half of the work');
  expect(() => refuseForeign(out, NAMES)).not.toThrow();
  expect(() => refuseForeign(out, [...NAMES, 'stems/../master.wav'])).toThrow();
});

test('what one command wrote stays its own when another writes other files there', () => {
  writeResults();
  write('vocals.wav', 'theirs');
  expect(() => refuseForeign(out, ['vocals.wav'])).toThrow();
  rmSync(join(out, 'vocals.wav'));
  beginResults(out, ['vocals.wav']);
  write('vocals.wav', 'ours');
  expect(() => refuseForeign(out, [...NAMES, 'vocals.wav'])).not.toThrow();
  endResults(out, ['vocals.wav']);
  expect(() => refuseForeign(out, [...NAMES, 'vocals.wav'])).not.toThrow();
});

test('a note that cannot be read makes nothing of what is there Resonate’s own', () => {
  writeResults();
  write('.resonate-results.json', '{"version":1,"marks":');
  expect(() => refuseForeign(out, NAMES)).toThrow(/nothing tells/);
});
