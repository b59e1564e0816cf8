import { expect, test } from 'vitest';
import { RATE, testProject, testRegion, testTake } from '../../project/test-project.ts';
import { rppOf } from './rpp.ts';
import { sessionOf } from './session.ts';

/** A block of a REAPER project: its own words, its statements and the blocks within. */
interface Block {
  words: string[];
  statements: string[][];
  blocks: Block[];
}

/** The words of one statement; quotes are ", ' or `. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|`([^`]*)`|(\S+)/g)].map((m) => m[1] ?? m[2] ?? m[3] ?? m[4] ?? '');
}

function read(text: string): Block {
  const root: Block = { words: [], statements: [], blocks: [] };
  const open = [root];
  for (const line of text
    .trimEnd()
    .split('\n')
    .map((part) => part.trim())) {
    const top = open.at(-1)!;
    if (line.startsWith('<')) {
      const block: Block = { words: wordsOf(line.slice(1)), statements: [], blocks: [] };
      top.blocks.push(block);
      open.push(block);
    } else if (line === '>') open.pop();
    else top.statements.push(wordsOf(line));
  }
  expect(open).toHaveLength(1);
  return root.blocks[0]!;
}

const take = testTake('t1', 9 * RATE, 11 * RATE);
const region = testRegion('r1', 'bass', 9.25, {
  takes: [take, testTake('t2', 9.1 * RATE, 10.5 * RATE)],
  chosenTake: 1,
  damage: { cause: 'clipping', severity: 'severe', confidence: 0.9, detail: '' },
});

function named(block: Block, name: string): string[][] {
  return block.statements.filter(([word]) => word === name);
}

test('there is a track for each stem and the residual, with one item from start to end', () => {
  const project = read(rppOf(sessionOf(testProject([]), 'song-audio')));
  const tracks = project.blocks.filter(({ words }) => words[0] === 'TRACK');
  expect(tracks.map((track) => named(track, 'NAME')[0]![1])).toEqual(['Vocals', 'Drums', 'Bass', 'Other', 'Residual']);
  for (const track of tracks) {
    const [item] = track.blocks;
    expect(named(item!, 'POSITION')[0]![1]).toBe('0');
    expect(Number(named(item!, 'LENGTH')[0]![1])).toBe(100);
    expect(named(item!.blocks[0]!, 'FILE')[0]![1]).toMatch(/^song-audio\/mended\/[a-z]+\.wav$/);
  }
});

test('faders go along, of the stems and of the master', () => {
  const song = testProject([]);
  const [first, ...others] = song.tracks;
  const mixed = { ...song, tracks: [{ ...first!, gainDb: -6 }, ...others], master: { ...song.master, gainDb: 3 } };
  const written = read(rppOf(sessionOf(mixed, 'a')));
  const [, gain, pan] = named(written, 'MASTER_VOLUME')[0]!;
  expect(Number(gain)).toBeCloseTo(10 ** (3 / 20), 7);
  expect(pan).toBe('0');
  const [vocals] = written.blocks.filter(({ words }) => words[0] === 'TRACK');
  expect(Number(named(vocals!, 'VOLPAN')[0]![1])).toBeCloseTo(10 ** (-6 / 20), 7);
});

test('a region’s takes are takes of one item on a muted track, the chosen one active, where they sound', () => {
  const project = read(rppOf(sessionOf(testProject([region]), 'song-audio')));
  const track = project.blocks.find(
    (block) => block.words[0] === 'TRACK' && named(block, 'NAME')[0]![1] === 'Bass takes',
  );
  expect(named(track!, 'MUTESOLO')[0]![1]).toBe('1');
  const [item] = track!.blocks;
  expect(Number(named(item!, 'POSITION')[0]![1])).toBe(9);
  expect(Number(named(item!, 'LENGTH')[0]![1])).toBe(2);
  expect(named(item!, 'NAME').map(([, name]) => name)).toEqual([
    'Original',
    'Restored 1, seed 0',
    'Restored 2, seed 0',
  ]);
  expect(named(item!, 'TAKE')).toEqual([['TAKE'], ['TAKE', 'SEL']]);
  expect(item!.blocks.map((source) => named(source, 'FILE')[0]![1])).toEqual([
    'song-audio/takes/bass-01-original.wav',
    'song-audio/takes/bass-01-take-1.wav',
    'song-audio/takes/bass-01-take-2.wav',
  ]);
});

test('the tempo points, played in order, bring every beat back to its time', () => {
  const project = testProject([]);
  const beats = Array.from({ length: 40 }, (_, i) => Math.round(RATE * (0.4 + i * 0.5 + i * i * 0.002)));
  const drifting = { ...project, profile: { ...project.profile!, beats, downbeats: [beats[2]!] } };
  const envelope = read(rppOf(sessionOf(drifting, 'a'))).blocks.find(({ words }) => words[0] === 'TEMPOENVEX')!;
  const points = named(envelope, 'PT').map(([, at, bpm]) => ({ at: Number(at), bpm: Number(bpm) }));
  let quarters = 0;
  for (let i = 1; i < points.length; i++) {
    quarters += ((points[i]!.at - points[i - 1]!.at) * points[i - 1]!.bpm) / 60;
    expect(Math.abs(quarters - Math.round(quarters)) * 500).toBeLessThan(0.01);
    expect(points[i]!.at * RATE).toBeCloseTo(beats[i - 1]!, 3);
  }
});

test('words that would end a statement or a quote stay words', () => {
  const project = { ...testProject([]), profile: { ...testProject([]).profile!, chords: [] as never[] } };
  const sections = [{ start: 0, end: RATE, label: 'a "b" \'c\' `d`\n>\n<EVIL' }];
  const read1 = read(rppOf(sessionOf({ ...project, profile: { ...project.profile, sections } }, 'a')));
  expect(named(read1, 'MARKER')).toHaveLength(1);
  expect(read1.blocks.some(({ words }) => words[0] === 'EVIL')).toBe(false);
});
