import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { resonate } from '../run-resonate.ts';
import { scratchFolder } from '../scratch.ts';
import { writeWav } from '../wav.ts';
import { run } from './run-main.ts';

// Results replace what Resonate wrote, and nothing else.

const folder = scratchFolder();
process.env.RESONATE_CACHE = join(folder, 'cache');
const song = join(folder, 'song.wav');
writeWav(song, [Float32Array.from({ length: 8000 }, (_, n) => 0.3 * Math.sin(0.05 * n))], 8000);

test.each([
  ['restore', 'master.wav'],
  ['restore', 'master.flac'],
  ['restore', 'stems/bass.wav'],
  ['restore', 'original/vocals.wav'],
  ['restore', 'report.json'],
  ['repair', 'stems/bass.wav'],
  ['repair', 'master.mp3'],
  ['separate', 'vocals.wav'],
])('%s refuses a folder with somebody’s %s before any work', async (command, name) => {
  const out = join(folder, `${command} ${name.replace('/', ' ')}`);
  mkdirSync(join(out, name, '..'), { recursive: true });
  writeFileSync(join(out, name), 'the only copy');
  const said = await run(command, song, '--out', out);
  expect(said.stderr).toBe(
    `${join(out, name)} is there already and nothing tells that Resonate wrote it, so nothing was written: choose another place, or move that file away.\n`,
  );
  expect(said.status).toBe(1);
  expect(readFileSync(join(out, name), 'utf8')).toBe('the only copy');
});

test.each(['restore', 'repair', 'separate'])(
  '%s goes over its own results again until they are worked on',
  async (command) => {
    const out = join(folder, `twice ${command}`);
    const stem = join(out, command === 'separate' ? '' : 'stems', 'bass.wav');
    mkdirSync(out);
    writeFileSync(join(out, 'notes.txt'), 'mine');
    for (let turn = 0; turn < 2; turn++) expect(await run(command, song, '--out', out)).toMatchObject({ status: 0 });
    writeFileSync(stem, 'edited in a DAW');
    const said = await run(command, song, '--out', out);
    expect(said.stderr).toContain(`${stem} is there already and was changed since Resonate wrote it`);
    expect(said.status).toBe(1);
    expect(readFileSync(stem, 'utf8')).toBe('edited in a DAW');
    expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe('mine');
  },
);

test('the results of another recording are not replaced, as long as their report or their project tells whose they are', async () => {
  const out = join(folder, 'one song');
  const other = join(folder, 'other.wav');
  writeWav(other, [Float32Array.from({ length: 8000 }, (_, n) => 0.2 * Math.sin(0.07 * n))], 8000);
  expect(await run('restore', song, '--out', out)).toMatchObject({ status: 0 });
  const project = readFileSync(join(out, 'project', 'project.json'), 'utf8');
  for (const command of ['restore', 'repair', 'restore']) {
    const said = await run(command, other, '--out', out);
    expect(said.stderr).toContain(`${out} holds the results of another recording, song.wav, and those of other.wav`);
    expect(said.status).toBe(1);
    expect(readFileSync(join(out, 'project', 'project.json'), 'utf8')).toBe(project);
    rmSync(join(out, 'report.json'), { force: true });
  }
});

const PLACES: [string, string, readonly string[], string][] = [
  ['master', 'master.wav', [], 'master.wav'],
  ['analyze', 'song.json', [], 'song.json'],
  ['export', 'song.flac', [], 'song.flac'],
  ['export', 'song.flac', [], 'song.flac.provenance.json'],
  ['export', 'stems', ['--format', 'stems'], 'stems/bass.wav'],
  ['export', 'song.rpp', [], 'song.rpp'],
  ['export', 'song.rpp', [], 'song-audio/mended/bass.wav'],
  ['export', 'song.dawproject', [], 'song.dawproject'],
  ['export', 'song.mid', [], 'song.mid'],
  ['export', 'song.csv', [], 'song.csv'],
];

let places = 0;

describe.each(PLACES)('%s to %s %j', (command, place, more, name) => {
  let input = song;
  const base = join(folder, `place ${places++}`);
  const args = (): string[] => [command, input, '--out', join(base, place), ...more];
  const file = join(base, name);

  beforeAll(async () => {
    if (command !== 'export') return;
    input = join(folder, 'to export');
    if (!existsSync(input)) expect(await run('restore', song, '--out', input)).toMatchObject({ status: 0 });
  });

  test(`refuses a ${name} of somebody else’s before any work`, async () => {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, 'the only copy');
    const said = await run(...args());
    expect(said.stderr).toBe(
      `${file} is there already and nothing tells that Resonate wrote it, so nothing was written: choose another place, or move that file away.\n`,
    );
    expect(said.status).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe('the only copy');
    rmSync(base, { recursive: true });
  });

  test(`goes over what it wrote, until ${name} is worked on`, async () => {
    for (let turn = 0; turn < 2; turn++) expect((await run(...args())).status).toBe(0);
    writeFileSync(file, 'edited in a DAW');
    const said = await run(...args());
    expect(said.stderr).toContain(`${file} is there already and was changed since Resonate wrote it`);
    expect(said.status).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe('edited in a DAW');
  });
});

test.each(['restore', 'separate'])('%s does not replace what was saved there while it worked', async (command) => {
  const out = join(folder, `meanwhile ${command}`);
  const saved = join(out, command === 'separate' ? '' : 'stems', 'bass.wav');
  mkdirSync(join(saved, '..'), { recursive: true });
  const said = await resonate([command, song, '--out', out], {
    cache: join(folder, `cache ${command}`), // so that there is work to do
    onStderr: (text) => {
      if (text.includes('Reading')) writeFileSync(saved, 'the only copy');
    },
  });
  expect(said.stderr).toContain(`${saved} is there already`);
  expect(said.status).toBe(1);
  expect(readFileSync(saved, 'utf8')).toBe('the only copy');
});

test('a run that fails while it writes leaves no room for what somebody else puts there then', async () => {
  const out = join(folder, 'failed');
  mkdirSync(out);
  writeFileSync(join(out, 'project'), 'in the way');
  expect(await run('restore', song, '--out', out)).toMatchObject({ status: 1 });
  expect(existsSync(join(out, 'stems', 'bass.wav'))).toBe(true);
  rmSync(join(out, 'project'));
  writeFileSync(join(out, 'master.flac'), 'the only copy');
  const said = await run('restore', song, '--out', out);
  expect(said.stderr).toContain(`${join(out, 'master.flac')} is there already`);
  rmSync(join(out, 'master.flac'));
  expect(await run('restore', song, '--out', out)).toMatchObject({ status: 0 });
});

test('a run that was killed while it wrote goes on over what it left', async () => {
  const out = join(folder, 'killed');
  const cache = join(folder, 'cache');
  const killed = await resonate(['restore', song, '--out', out], {
    cache,
    onStderr: (text, child) => {
      if (text.includes('Writing')) child.kill('SIGKILL');
    },
  });
  expect(killed.status).toBe(null);
  expect(existsSync(join(out, 'report.json'))).toBe(false);
  // Had it got so far, this would lie there, and no note would tell of it.
  mkdirSync(join(out, 'stems'), { recursive: true });
  writeFileSync(join(out, 'stems', 'bass.wav'), 'of the killed run');
  const again = await run('restore', song, '--out', out);
  expect(again.stderr).not.toContain('is there already');
  expect(again.status).toBe(0);
  expect(readFileSync(join(out, 'stems', 'bass.wav')).toString('latin1', 0, 4)).toBe('RIFF');
});
