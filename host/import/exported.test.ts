import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportProject } from '../export/formats.ts';
import type { Insert, Project } from '../project/project.ts';
import { changed, exported, folder, imported, project, root, runner } from './testing.ts';

test('a stem is compared with what was exported, not with what the project has become since', async () => {
  const later = { ...project, regions: project.regions.map((region) => ({ ...region, chosenTake: null })) };
  const { brought } = await imported([join(exported, 'bass.wav')], later);
  expect(brought.action).toBe(null);
  const alone = join(folder, 'alone', 'bass.wav');
  mkdirSync(join(folder, 'alone', 'deeper'), { recursive: true });
  rmSync(join(folder, 'provenance.json'), { force: true });
  copyFileSync(join(exported, 'bass.wav'), alone);
  expect((await imported([alone], later)).brought.found).toEqual(['1 changed span of bass.wav, at 0:01']);
  const told = await imported([alone, join(exported, 'provenance.json')], later);
  expect(told.brought.action).toBe(null);
});

test('among the sidecars around a file, the one that names it tells what it was', async () => {
  const place = join(folder, 'session');
  await exportProject(runner, root, project, 'rpp', join(place, 'song.rpp'));
  const later = { ...project, regions: project.regions.map((region) => ({ ...region, chosenTake: null })) };
  const mended = join(place, 'song-audio', 'mended');
  // Of another state of the project, and nearer.
  const other = join(folder, 'other state');
  await exportProject(runner, root, later, 'stems', other);
  const misleading = JSON.parse(readFileSync(join(other, 'provenance.json'), 'utf8'));
  writeFileSync(join(mended, 'x.provenance.json'), JSON.stringify({ ...misleading, files: [] }));
  expect((await imported([join(mended, 'bass.wav')], later)).brought.action).toBe(null);
});

test('a stem that was exported through plugins is refused: it would go through them twice', async () => {
  const { path } = changed('plugged', 'drums', 2, 2.1);
  const sidecar = JSON.parse(readFileSync(join(exported, 'provenance.json'), 'utf8'));
  const plugins = { drums: [{ plugin: 'AB'.repeat(16), name: 'Gate', vendor: '', wet: 1 }] };
  writeFileSync(join(folder, 'plugged', 'provenance.json'), JSON.stringify({ ...sidecar, plugins }));
  await expect(imported([path])).rejects.toThrow(/through plugins \(Gate\)/);
  // One that nobody touched brings nothing, and keeps no other from being imported.
  const whole = join(folder, 'plugged', 'drums.wav');
  copyFileSync(join(exported, 'drums.wav'), whole);
  expect((await imported([whole])).brought.found).toEqual(['drums.wav is as it was exported']);
  // What a master went through says nothing of a stem that lies beside it.
  const files = [{ path: 'master.wav', sha256: '' }];
  writeFileSync(join(folder, 'plugged', 'provenance.json'), JSON.stringify({ ...sidecar, plugins, files }));
  expect((await imported([path])).brought.found).toEqual(['1 changed span of Song 01 drums.wav, at 0:01']);
});

test('without the sidecar of its export a stem is refused while its track goes through plugins', async () => {
  const { path } = changed('unaccompanied', 'drums', 2, 2.1);
  rmSync(join(folder, 'unaccompanied', 'provenance.json'));
  const gate = {
    ...{ id: 'g', format: 'VST3' as const, plugin: 'AB'.repeat(16), name: 'Gate', vendor: '' },
    ...{ state: null, parameters: {}, bypass: false, wet: 1 },
  };
  const through = (insert: Insert): Project => ({
    ...project,
    tracks: project.tracks.map((track) => (track.stem === 'drums' ? { ...track, chain: [insert] } : track)),
  });
  await expect(imported([path], through(gate))).rejects.toThrow(
    /Song 01 drums\.wav has no provenance\.json beside it.*\(Gate\)/,
  );
  const found = ['1 changed span of Song 01 drums.wav, at 0:01'];
  expect((await imported([path], through({ ...gate, bypass: true }))).brought.found).toEqual(found);
  const sidecar = join(exported, 'provenance.json');
  expect((await imported([path, sidecar], through(gate))).brought.found).toEqual(found);
});

test('a sidecar that is damaged, or of a later version, is told of: without it what was mended since looks like an edit', async () => {
  const place = join(folder, 'later');
  mkdirSync(place);
  copyFileSync(join(exported, 'bass.wav'), join(place, 'bass.wav'));
  const sidecar = JSON.parse(readFileSync(join(exported, 'provenance.json'), 'utf8'));
  for (const text of ['{', JSON.stringify({ ...sidecar, version: 99 })]) {
    writeFileSync(join(place, 'provenance.json'), text);
    const { brought } = await imported([join(place, 'bass.wav')]);
    expect(brought.notices).toEqual([
      expect.stringMatching(/^provenance\.json cannot be read, or is of a later Resonate/),
    ]);
  }
});
