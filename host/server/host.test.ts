import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { readWav, writeWav } from '../../tests/wav.ts';
import type { Host } from './host.ts';
import { bandFolder, finished, follow, hostIn, stateOf, typesOf, type Window, windowOf, workUntil } from './testing.ts';

const scratch = scratchFolder();

describe('a song in stems', () => {
  const folder = join(scratch, 'stems');
  const stems = join(folder, 'My band');
  const logged: unknown[] = [];
  let host: Host;
  let window: Window;
  let id: string;

  beforeAll(async () => {
    const { band } = bandFolder(stems, 2);
    host = await hostIn(folder, { logged });
    window = await windowOf(host);
    ({ id } = await window.api.open.mutate({ path: stems }));
    expect(band.bass.length).toBe(88_200);
    await workUntil(window, id, (works) => works.length === 2 && works.every(({ state }) => state === 'done'));
  });
  afterAll(async () => {
    await host.close();
    expect(logged).toEqual([]);
  });

  const draw = (regionId: string, start: number, end: number, stem = 'bass') =>
    window.api.dispatch.mutate({
      id,
      client: 'test',
      action: { type: 'region/add', payload: { id: regionId, stem, start, end } },
    });

  test('it is there with its sound, then its damage, then its music', async () => {
    const { project, folder: place } = await stateOf(window, id);
    expect(project).toMatchObject({ name: 'My band', length: 88_200, searched: true });
    expect(project.profile).not.toBeNull();
    expect(place).toBe(join(host.studio.places.projects, 'My band.resonate'));
    const { asset, lufs } = project.tracks.find(({ stem }) => stem === 'bass')!;
    expect(lufs).toBeGreaterThan(-40);
    // The sound itself, by position.
    const { band } = bandFolder(join(folder, 'again'), 2);
    const bytes = await (await window.get(`/asset/${asset.hash}?start=1000&count=500`)).arrayBuffer();
    expect(new Float32Array(bytes)).toEqual(band.bass.slice(1000, 1500));
    const end = await window.get(`/asset/${asset.hash}?start=88000&count=500`);
    expect((await end.arrayBuffer()).byteLength).toBe(200 * 4);
    // Its peaks: 256 frames a point, least and greatest.
    const peaks = new Float32Array(
      await (await window.get(`/peaks/${asset.hash}?level=0&start=10&count=2`)).arrayBuffer(),
    );
    const span = band.bass.slice(2560, 2816);
    expect(peaks.slice(0, 2)).toEqual(Float32Array.of(Math.min(...span), Math.max(...span)));
    expect(peaks).toHaveLength(4);
    const tile = await (await window.get(`/tile/${asset.hash}?index=0&zoom=0`)).arrayBuffer();
    expect(tile.byteLength).toBe(256 * 128);
    expect(Math.max(...new Uint8Array(tile))).toBeGreaterThan(100);
  });

  test('two windows agree: what one changes the other is told, in order and with who did it', async () => {
    const other = await windowOf(host);
    const before = await stateOf(window, id);
    const [mine, theirs] = [window, other].map((one) => follow(one, id, before.revision));
    await Promise.all(
      [0.2, 0.4, 0.6, 0.8].map((gainDb, i) =>
        (i % 2 === 0 ? window : other).api.dispatch.mutate({
          id,
          client: i % 2 === 0 ? 'one' : 'two',
          action: { type: 'track/set', payload: { stem: 'drums', gainDb } },
        }),
      ),
    );
    await Promise.all([mine!, theirs!].map((one) => one.until(({ length }) => length === 4)));
    expect(mine!.events).toEqual(theirs!.events);
    const revisions = mine!.events.map((event) => (event.kind === 'whole' ? -1 : event.revision));
    expect(revisions).toEqual([1, 2, 3, 4].map((n) => before.revision + n));
    const clients = mine!.events.map((event) => (event.kind === 'action' ? event.client : ''));
    expect([...clients].sort()).toEqual(['one', 'one', 'two', 'two']);
    for (const one of [mine!, theirs!]) one.stop();
  });

  test('a window is told its own action in its own spelling, so that it knows it again', async () => {
    const { revision } = await stateOf(window, id);
    const following = follow(window, id, revision);
    const action = { payload: { pan: 0.25, gainDb: -1, stem: 'other' }, group: 'drag', type: 'track/set' };
    await window.api.dispatch.mutate({ id, client: 'test', action });
    await following.until(({ length }) => length === 1);
    const [event] = following.events;
    expect(JSON.stringify(event!.kind === 'action' && event!.action)).toBe(JSON.stringify(action));
    following.stop();
  });

  test('a window that lost the connection goes on where it stood, without a gap and without anything twice', async () => {
    const { revision } = await stateOf(window, id);
    const other = await windowOf(host);
    const following = follow(other, id, revision);
    const set = (gainDb: number) =>
      window.api.dispatch.mutate({
        id,
        client: 'test',
        action: { type: 'track/set', payload: { stem: 'vocals', gainDb } },
      });
    await set(-1);
    await following.until(({ length }) => length === 1);
    other.loseConnection();
    await set(-2);
    await set(-3);
    await following.until(({ length }) => length === 3);
    other.loseConnection();
    await set(-4);
    await following.until(({ length }) => length === 4);
    expect(following.events.map((event) => (event.kind === 'whole' ? -1 : event.revision))).toEqual(
      [1, 2, 3, 4].map((n) => revision + n),
    );
    following.stop();
  });

  test('a window that comes from another world is told the whole', async () => {
    const { revision } = await stateOf(window, id);
    const following = follow(window, id, revision + 1000);
    await following.until(({ length }) => length === 1);
    expect(following.events[0]).toMatchObject({ kind: 'whole', state: { revision, id } });
    following.stop();
  });

  test('undo and redo are told as patches, and say what they would do', async () => {
    const { revision, project } = await stateOf(window, id);
    await draw('undone', 0, 2000, 'other');
    const drawn = await stateOf(window, id);
    expect(drawn.history.undo).toBeTruthy();
    const following = follow(window, id, drawn.revision);
    await window.api.undo.mutate({ id });
    await following.until(({ length }) => length === 1);
    expect(following.events[0]).toMatchObject({ kind: 'patches', revision: revision + 2 });
    expect((await stateOf(window, id)).project.regions).toEqual(project.regions);
    await window.api.redo.mutate({ id });
    expect((await stateOf(window, id)).project.regions).toEqual(drawn.project.regions);
    following.stop();
  });

  test('what cannot be is refused in one sentence, and changes nothing', async () => {
    const before = await stateOf(window, id);
    const impossible = { type: 'region/resize', payload: { id: 'nobody', start: 0, end: 10 } };
    await expect(window.api.dispatch.mutate({ id, client: 'test', action: impossible })).rejects.toThrow(
      'This region is gone: choose another one.',
    );
    await expect(window.api.state.query({ id: 'nobody' })).rejects.toThrow('not open any more');
    await expect(window.api.treat.mutate({ id, regions: ['nobody'] })).rejects.toThrow('not there any more');
    await expect(window.api.open.mutate({ path: '/no/such/file.wav' })).rejects.toThrow(
      '/no/such/file.wav is not there: check the name and the folder.',
    );
    await expect(
      window.api.dispatch.mutate({ id, client: 'test', action: { type: 'host/heard', payload: {} } }),
    ).rejects.toThrow('reload the window');
    expect(await stateOf(window, id)).toEqual(before);
  });

  test('a region that is treated gets takes with their reason and their sound', async () => {
    const { revision, project } = await stateOf(window, id);
    const { id: found, stem } = project.regions.find(({ origin }) => origin === 'detected')!;
    const following = follow(window, id, revision);
    const { work } = await window.api.treat.mutate({ id, regions: [found] });
    const done = await finished(window, id, work);
    expect(done).toMatchObject({ state: 'done', kind: 'treat', regions: [found], fraction: 1 });
    expect(done.title).toMatch(new RegExp(`^Mending ${stem}, (bars [\\d.]+ to [\\d.]+|[\\d:.]+ to [\\d:.]+)$`));
    await following.until((events) => typesOf(events).includes('host/treated'));
    const region = (await stateOf(window, id)).project.regions.find((one) => one.id === found)!;
    // Auto may find that nothing betters it; then it says why.
    const reason = region.takes[0]?.why ?? region.untouched;
    expect(reason).toMatch(/\w \w.*\.$/);
    following.stop();
  });

  test('a rebuilt region gets as many takes as asked for, each heard from its own file', async () => {
    await draw('hit', 50_000, 56_000, 'drums');
    const settings = { id: 'hit', treatment: 'rebuild', takeCount: 2, seed: 5 };
    await window.api.dispatch.mutate({ id, client: 'test', action: { type: 'region/set', payload: settings } });
    await finished(window, id, (await window.api.treat.mutate({ id, regions: ['hit'] })).work);
    const { project, folder: place } = await stateOf(window, id);
    const region = project.regions.find((one) => one.id === 'hit')!;
    expect(region.takes.length).toBeGreaterThan(0);
    expect(region.chosenTake).not.toBeNull();
    for (const take of region.takes) {
      expect(take).toMatchObject({ treatment: 'rebuild', label: 'Rebuilt' });
      expect(take.why).toMatch(/\w/);
      const { byteLength } = await (await window.get(`/asset/${take.asset.hash}`)).arrayBuffer();
      expect(byteLength).toBe((take.end - take.start) * 4);
      expect(existsSync(join(place, 'assets', `${take.asset.hash}.f32`))).toBe(true);
    }
    expect(new Set(region.takes.map((take) => take.asset.hash)).size).toBe(region.takes.length);
  });

  test('loudness is told of the song as it came and as it stands', async () => {
    const { original, mended } = await window.api.loudness.query({ id });
    expect(original).toBeGreaterThan(-40);
    expect(original).toBeLessThan(0);
    expect(mended).not.toBe(original);
    expect(Math.abs(mended - original)).toBeLessThan(3);
  });

  test('loudness is told of a part of it too, as of one stem alone, where what was mended counts for more', async () => {
    const { project } = await stateOf(window, id);
    const { start, end, stem } = project.regions.find((region) => region.chosenTake !== null)!;
    const apart = (loudness: { original: number; mended: number }) => Math.abs(loudness.mended - loudness.original);
    const whole = await window.api.loudness.query({ id });
    const here = await window.api.loudness.query({ id, of: { start, end, stem: null } });
    const alone = await window.api.loudness.query({ id, of: { start, end, stem } });
    expect(apart(here)).toBeGreaterThan(apart(whole));
    expect(alone.original).not.toBe(here.original);
    expect(apart(alone)).toBeGreaterThan(apart(here));
  });

  test('loudness is that of what the mixer lets through, before and after alike', async () => {
    const vocals = (change: object) =>
      window.api.dispatch.mutate({
        id,
        client: 'test',
        action: { type: 'track/set', payload: { stem: 'vocals', ...change } },
      });
    const all = await window.api.loudness.query({ id });
    await vocals({ solo: true, gainDb: 0 });
    const alone = await window.api.loudness.query({ id });
    expect(alone.original).toBeLessThan(all.original - 1);
    // Nothing was mended in it.
    expect(alone.mended).toBe(alone.original);
    await vocals({ gainDb: -6 });
    expect((await window.api.loudness.query({ id })).original).toBeCloseTo(alone.original - 6, 2);
    await vocals({ solo: false, gainDb: 0 });
  });

  test('what came back from a DAW is in the project, heard of by every window, and one step of undo', async () => {
    const before = await stateOf(window, id);
    const out = join(folder, 'to a DAW');
    const request = { format: 'stems', bits: '32f', rate: null, targetLufs: null, truePeakDb: -1, path: out } as const;
    await finished(window, id, (await window.api.export.mutate({ id, request })).work);
    const [sound] = readWav(join(out, 'other.wav'));
    sound!.fill(0.125, 30_000, 33_000);
    writeWav(join(out, 'other.wav'), [sound!], before.project.sampleRate);
    const labels = join(folder, 'labels.txt');
    writeFileSync(labels, '0.100000\t0.150000\tvocals\n');
    const following = follow(await windowOf(host), id, before.revision);
    const outcome = await window.api.import.mutate({ id, paths: [join(out, 'other.wav'), labels] });
    expect(outcome).toEqual({
      changed: true,
      found: [expect.stringMatching(/^1 changed span of other\.wav, (at|in) /), '1 region of labels.txt'],
      notices: [],
      region: expect.any(String),
    });
    await following.until(({ length }) => length === 1);
    following.stop();
    const { project, history } = await stateOf(window, id);
    expect(history.undo).toBe('Import other.wav, labels.txt');
    const made = project.regions.filter((region) => !before.project.regions.some((old) => old.id === region.id));
    expect([...made].sort((a, b) => a.start - b.start)[0]!.id).toBe(outcome.region);
    expect(made.map(({ stem, takes }) => [stem, takes.map(({ label }) => label)])).toEqual([
      ['other', ['Edited in a DAW']],
      ['vocals', []],
    ]);
    await window.api.undo.mutate({ id });
    expect((await stateOf(window, id)).project).toEqual(before.project);
    await expect(window.api.import.mutate({ id, paths: [join(folder, 'nothing.rpp')] })).rejects.toThrow(
      'is not there',
    );
  });

  test('ports of MIDI are told, or why there are none', async () => {
    const answer = await window.api.midiPorts.query().catch((error: Error) => error.message);
    if (typeof answer === 'string') expect(answer).toMatch(/no MIDI that Resonate can reach/);
    else expect(Array.isArray(answer.outputs)).toBe(true);
  });

  test('a folder is listed as what can be opened in it', async () => {
    const listing = await window.api.list.query({ path: folder });
    expect(listing.entries.map(({ name, kind }) => [name, kind])).toContainEqual(['My band', 'folder']);
    const projects = await window.api.list.query({ path: host.studio.places.projects });
    expect(projects.entries.map(({ name, kind }) => [name, kind])).toContainEqual(['My band.resonate', 'project']);
    await expect(window.api.list.query({ path: join(folder, 'nothing') })).rejects.toThrow('choose another folder');
  });

  test('the same stems are the same project, wherever they lie, until one of them is another', async () => {
    expect(await window.api.open.mutate({ path: stems })).toEqual({ id });
    const moved = join(folder, 'moved', 'My band');
    cpSync(stems, moved, { recursive: true });
    expect(await window.api.open.mutate({ path: moved })).toEqual({ id });
    const { band } = bandFolder(stems, 2);
    writeWav(join(stems, 'bass.wav'), [band.bass.map((value) => 0.5 * value)], band.sampleRate);
    const other = await window.api.open.mutate({ path: stems });
    expect(other).not.toEqual({ id });
    const { folder: place, project } = await stateOf(window, other.id);
    expect([place, project.name]).toEqual([join(host.studio.places.projects, 'My band 2.resonate'), 'My band']);
  });

  test('recent projects are told, the latest first, with what is mended', async () => {
    const accept = { type: 'region/set', payload: { id: 'hit', status: 'accepted' } };
    await window.api.dispatch.mutate({ id, client: 'test', action: accept });
    const recent = await window.api.recent.query();
    const { folder: place } = await stateOf(window, id);
    expect(recent[0]).toMatchObject({ name: 'My band', duration: 4, mended: 0 });
    expect(recent.find((one) => one.folder === place)).toMatchObject({ duration: 4, missing: false, mended: 1 });
  });
});
