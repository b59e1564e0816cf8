import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { STEMS } from '../../dsp/audio/stem.ts';
import type { Project } from '../../host/project/project.ts';
import { readProject } from '../../host/store/project-folder.ts';
import { ProjectStore } from '../../host/store/project-store.ts';
import { writeDamagedBand } from '../promises/damaged-band.ts';
import { scratchFolder } from '../scratch.ts';
import { run, sentences } from './run-main.ts';

// A project folder as input: its stems, profile and locks are used as they are, and nothing in it is trusted before it is checked.

const folder = scratchFolder();
const stems = join(folder, 'stems');
const done = join(folder, 'done');
let count = 0;

function freshCache(): void {
  process.env.RESONATE_CACHE = join(folder, `cache ${++count}`);
}

beforeAll(async () => {
  freshCache();
  writeDamagedBand(stems);
  const said = await run('restore', stems, '--out', done, '--lock', 'bass', '--json');
  expect(sentences(said)).toEqual([]);
  expect(said.status).toBe(0);
});

/** A copy of the project with its document changed, opened with an empty cache. */
function changed(change: (project: Project) => unknown): string {
  freshCache();
  const copy = join(folder, `project ${count}`);
  cpSync(join(done, 'project'), copy, { recursive: true });
  const path = join(copy, 'project.json');
  const result = change(JSON.parse(readFileSync(path, 'utf8')) as Project);
  if (result !== undefined) writeFileSync(path, typeof result === 'string' ? result : JSON.stringify(result));
  return copy;
}

describe('a project folder as input', () => {
  const fader = { gainDb: -4.5, pan: 0.25, mute: true, solo: true };
  const mixed = (project: Project): unknown => ({
    ...project,
    tracks: project.tracks.map((track) => (track.stem === 'drums' ? { ...track, ...fader } : track)),
    master: { ...project.master, gainDb: 2 },
  });

  test.each<[string, string, () => string]>([
    ['repair', 'the folder it lies in', () => done],
    ['restore', 'the project, its faders moved,', () => changed(mixed)],
  ])(
    'mended again by %s with %s as input, the stems, what is locked and the mixer are the same',
    async (command, _, source) => {
      freshCache();
      const input = source();
      const out = join(folder, `again ${count}`);
      const said = await run(command, input, '--out', out, '--json');
      expect(said.status).toBe(0);
      const report = JSON.parse(said.stdout);
      expect(report.regions.filter((region: { stem: string }) => region.stem === 'bass')).toEqual([]);
      for (const stem of STEMS) {
        const [first, second] = [done, out].map((place) => readFileSync(join(place, 'stems', `${stem}.wav`)));
        expect(first!.equals(second!), stem).toBe(true);
      }
      if (command === 'repair') return expect(sentences(said)).toEqual([]);
      expect(said.stderr).toContain("Not in the master, because the project's mixer is silent on them: vocals, drums");
      const mixer = ({ tracks, master }: Project) => [
        tracks.map(({ stem, gainDb, pan, mute, solo }) => ({ stem, gainDb, pan, mute, solo })),
        master.gainDb,
      ];
      expect(mixer(readProject(join(out, 'project')))).toEqual(mixer(readProject(input)));
    },
  );

  test('the profile is the one in the project, as the person left it', async () => {
    const copy = changed((project) => ({ ...project, profile: { ...project.profile, description: 'My own words.' } }));
    const said = await run('analyze', copy, '--json');
    expect(JSON.parse(said.stdout).description).toBe('My own words.');
  });

  test('asking for a stem that the project locks ends with 2', async () => {
    const out = join(folder, 'locked');
    const said = await run('repair', done, '--out', out, '--stems', 'bass');
    expect(said.stderr).toContain('The project locks bass: leave it out, or unlock it there.');
    expect(said.status).toBe(2);
    expect(existsSync(out)).toBe(false);
  });

  test('results never go over the project', async () => {
    for (const input of [done, join(done, 'project')]) {
      const said = await run('restore', input, '--out', done);
      expect(said.stderr).toContain('would overwrite the input itself');
      expect(said.status).toBe(2);
    }
  });

  test('a project that somebody worked on is not replaced by a new one of the same recording', async () => {
    const out = join(folder, 'worked on');
    cpSync(done, out, { recursive: true });
    const store = await ProjectStore.open(join(out, 'project'));
    await store.dispatch({ type: 'project/rename', payload: { name: 'Mine' } });
    await store.close();
    for (const command of ['restore', 'repair']) {
      const said = await run(command, stems, '--out', out);
      expect(said.stderr).toContain('was worked on since it was written, so nothing was done: choose another --out');
      expect(said.status).toBe(1);
    }
    expect(readProject(join(out, 'project')).name).toBe('Mine');
    const [before, after] = [done, out].map((place) => readFileSync(join(place, 'report.json')));
    expect(after!.equals(before!)).toBe(true);
  });

  test('nothing goes into the project folder that it is made from', async () => {
    const document = join(done, 'project', 'project.json');
    const before = readFileSync(document);
    for (const input of [done, join(done, 'project')]) {
      for (const args of [
        ['analyze', input, '--out', document],
        ['master', input, '--out', join(done, 'project', 'master.wav')],
        ['repair', input, '--out', join(done, 'project', 'mended')],
        ['export', input, '--out', join(done, 'project', 'report.json')],
      ]) {
        const said = await run(...args);
        expect(said.stderr).toMatch(/lies inside the project folder: choose a place outside it\.\n$/);
        expect(said.status).toBe(2);
      }
    }
    expect(readFileSync(document).equals(before)).toBe(true);
  });
});

describe('a hostile or damaged project ends with 1 and one sentence, and nothing of it enters the cache', () => {
  test.each<[string, () => string, RegExp]>([
    ['torn JSON', () => changed((project) => JSON.stringify(project).slice(0, 500)), /cannot be read as a project/],
    ['a newer form', () => changed((project) => ({ ...project, schema: 99 })), /newer Resonate/],
    [
      'a name that climbs out of the folder',
      () => changed((project) => withHash(project, `../../../${'a'.repeat(55)}`)),
      /damaged at tracks\.0\.asset\.hash/,
    ],
    [
      'a sound that is not there',
      () => changed((project) => withHash(project, 'a'.repeat(64))),
      /lacks the sound aaaa/,
    ],
    [
      'samples under a foreign name',
      () => {
        const copy = changed(() => undefined);
        const [first, second] = readdirSync(join(copy, 'assets')).filter((name) => name.endsWith('.f32'));
        renameSync(join(copy, 'assets', first!), join(copy, 'assets', second!));
        cpSync(join(copy, 'assets', second!), join(copy, 'assets', first!));
        return copy;
      },
      /is not the one that the project was made with/,
    ],
    [
      'one flipped bit in every sound',
      () => {
        const copy = changed(() => undefined);
        for (const name of readdirSync(join(copy, 'assets')).filter((entry) => entry.endsWith('.f32'))) {
          const bytes = readFileSync(join(copy, 'assets', name));
          bytes[1000]! ^= 1;
          writeFileSync(join(copy, 'assets', `${name}.new`), bytes);
          renameSync(join(copy, 'assets', `${name}.new`), join(copy, 'assets', name));
        }
        return copy;
      },
      /is not the one that the project was made with/,
    ],
    [
      'a track too few',
      () => changed((project) => ({ ...project, tracks: project.tracks.slice(1) })),
      /contradicts itself \(0 vocals tracks\)/,
    ],
    [
      'a take beyond the end',
      () =>
        changed((project) => {
          const region = project.regions.find(({ takes }) => takes.length > 0)!;
          region.takes[0]!.end = project.length + 1;
          return project;
        }),
      /contradicts itself \(take .* does not fit/,
    ],
    [
      'a choice of a take that is not there',
      () =>
        changed((project) => {
          project.regions[0]!.chosenTake = 7;
          return project;
        }),
      /contradicts itself \(region .* has no take 8/,
    ],
    ['a list instead of a document', () => changed(() => '[]'), /is damaged at its top/],
  ])('%s', async (_, make, sentence) => {
    const input = make();
    const before = readdirSync(input, { recursive: true }).sort();
    const out = join(folder, `hostile ${count}`);
    for (const args of [
      ['repair', input, '--out', out],
      ['export', input, '--out', out, '--format', 'stems'],
    ]) {
      const said = await run(...args);
      expect(sentences(said).join('\n')).toMatch(sentence);
      expect(sentences(said)).toHaveLength(1);
      expect(said.status).toBe(1);
      expect(existsSync(out)).toBe(false);
    }
    expect(readdirSync(input, { recursive: true }).sort()).toEqual(before);
  });
});

function withHash(project: Project, hash: string): Project {
  project.tracks[0]!.asset.hash = hash;
  return project;
}

describe('options that change what is done', () => {
  test('with --blend 0 every stem is bit-identical to its input', async () => {
    freshCache();
    const out = join(folder, 'blend');
    const said = await run('repair', stems, '--out', out, '--blend', '0', '--json');
    const { regions, untouched } = JSON.parse(said.stdout);
    expect(regions.length + untouched.length).toBeGreaterThan(0);
    for (const stem of STEMS) {
      const [given, mended] = [stems, join(out, 'stems')].map((place) => soundOf(join(place, `${stem}.wav`)));
      expect(mended!.equals(given!), stem).toBe(true);
    }
  });

  test('--treatment jasco says what it needs, before any work', async () => {
    const out = join(folder, 'jasco');
    const regions = join(folder, 'jasco.json');
    writeFileSync(regions, JSON.stringify({ regions: [{ stem: 'drums', start: 1, end: 2, treatment: 'jasco' }] }));
    for (const more of [
      ['--treatment', 'jasco'],
      ['--regions', regions],
    ]) {
      const said = await run('repair', stems, '--out', out, ...more);
      expect(said.stderr).toMatch(/^Generating with JASCO needs .* choose restore or rebuild\.\n$/);
      expect(said.status).toBe(1);
      expect(existsSync(out)).toBe(false);
    }
  });
});

/** The bytes of a WAV's data chunk. */
function soundOf(path: string): Buffer {
  const bytes = readFileSync(path);
  for (let at = 12; ; ) {
    const size = bytes.readUInt32LE(at + 4);
    if (bytes.toString('latin1', at, at + 4) === 'data') return bytes.subarray(at + 8, at + 8 + size);
    at += 8 + size + (size & 1);
  }
}
