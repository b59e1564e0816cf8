import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ChangeEvent } from '../api/backend.ts';
import { assetsOf } from '../project/project.ts';
import { DISK, type Disk } from './disk.ts';
import { readProject } from './project-folder.ts';
import { readFolder } from './read-folder.ts';
import { base, blend, blendOf, contents, fresh, kill, open, scratch } from './testing.ts';

describe('an action that is acknowledged', () => {
  test('is there after a kill, and so are undo and redo and what they would do', async () => {
    const store = await fresh();
    await store.dispatch(blend(0.5));
    await store.dispatch({ type: 'region/remove', payload: { id: 'r2' } });
    await store.undo();
    const again = await open(kill(store));
    expect(again.state()).toEqual(store.state());
    expect(again.state().history).toEqual({
      undo: 'Blend the bass region, bar 6',
      redo: 'Remove the drums region, bar 2',
    });
    expect([await again.redo(), again.state().project.regions.length]).toEqual([4, 1]);
    expect([await again.undo(), await again.undo(), await again.undo()]).toEqual([5, 6, null]);
    expect(again.state().project).toEqual(base);
  });

  test('counts one revision, and so do all that come at once', async () => {
    const store = await fresh();
    const revisions = await Promise.all([0.1, 0.2, 0.3].map((value) => store.dispatch(blend(value))));
    expect([revisions, store.state().revision, blendOf(store)]).toEqual([[1, 2, 3], 3, 0.3]);
  });

  test('is told to followers in order, with who did it', async () => {
    const store = await fresh();
    const told: ChangeEvent[] = [];
    const stop = store.onChange((event) => told.push(event));
    await store.dispatch(blend(0.5), 'window 1');
    await store.undo();
    stop();
    await store.redo();
    expect(told.map((event) => event.kind)).toEqual(['action', 'patches']);
    expect(told[0]).toMatchObject({
      revision: 1,
      client: 'window 1',
      history: { undo: 'Blend the bass region, bar 6' },
    });
    expect(told[1]).toMatchObject({
      patches: [{ op: 'replace', path: ['regions', 0, 'blend'], value: 1 }],
      history: { undo: null },
    });
  });

  test('is written before it is shown', async () => {
    const waits: (() => void)[] = [];
    const store = await fresh({ ...DISK, sync: () => new Promise((resolve) => waits.push(resolve)) });
    const done = store.dispatch(blend(0.5));
    while (waits.length === 0) await new Promise(setImmediate);
    expect([blendOf(store), store.state().revision]).toEqual([1, 0]);
    waits[0]!();
    await done;
    expect(blendOf(store)).toBe(0.5);
  });

  test('does not wait for another where it came just as all before it were written', async () => {
    // Of these numbers of microtasks one or more fall between the last look at what waits and what comes after it.
    for (let ticks = 0; ticks < 6; ticks++) {
      const store = await fresh();
      const stop = store.onChange(async () => {
        stop();
        for (let i = 0; i < ticks; i++) await null;
        await store.dispatch(blend(0.4));
      });
      await store.dispatch(blend(0.5));
      await new Promise(setImmediate);
      await store.close();
      expect([ticks, readFolder(store.folder).revision]).toEqual([ticks, 2]);
    }
  });

  test('shares its sync with those that came while another was under way', async () => {
    let syncs = 0;
    const counted: Disk['sync'] = (file) => {
      syncs++;
      return DISK.sync(file);
    };
    const store = await fresh({ ...DISK, sync: counted });
    await Promise.all(Array.from({ length: 50 }, (_, i) => store.dispatch(blend(i / 50))));
    expect(syncs).toBe(2);
  });
});

test('an impossible action is refused with its sentence and leaves no trace', async () => {
  const store = await fresh();
  await expect(store.dispatch({ type: 'region/remove', payload: { id: 'nope' } })).rejects.toThrow(
    'This region is gone',
  );
  expect(store.state().revision).toBe(0);
  expect(existsSync(join(store.folder, 'journal.ndjson'))).toBe(false);
});

describe('opening', () => {
  test('passes over a torn last line, goes on in a new journal, and changes no file that is there', async () => {
    const store = await fresh();
    await store.dispatch(blend(0.5));
    await store.dispatch(blend(0.4));
    const whole = readFileSync(join(store.folder, 'journal.ndjson'));
    const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (const length of [lastLine + 1, lastLine + 30, whole.length - 1]) {
      const folder = kill(store);
      writeFileSync(join(folder, 'journal.ndjson'), whole.subarray(0, length));
      const before = contents(folder);
      const again = await open(folder);
      expect([blendOf(again), again.state().revision, again.notices]).toEqual([0.5, 1, []]);
      expect(contents(folder)).toMatchObject(before);
      await again.dispatch(blend(0.2));
      expect(blendOf(await open(kill(again)))).toBe(0.2);
    }
  });

  test('stops at a damaged line and tells how much is lost', async () => {
    const store = await fresh();
    for (const value of [0.5, 0.4, 0.3]) await store.dispatch(blend(value));
    const folder = kill(store);
    const path = join(folder, 'journal.ndjson');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"blend":0.4', '"blend":0.9'));
    const again = await open(folder);
    expect([blendOf(again), again.notices]).toEqual([0.5, [expect.stringContaining('its last 2 changes')]]);
    await again.dispatch(blend(0.1));
    const after = await open(kill(again));
    expect([blendOf(after), after.state().revision, after.notices]).toEqual([0.1, 2, []]);
  });

  test('without the snapshot, or with one that is half there, takes the one before it and the journal', async () => {
    const store = await fresh();
    await store.dispatch(blend(0.5));
    await store.close();
    const spoil: ((path: string) => void)[] = [
      (path) => rmSync(path),
      (path) => writeFileSync(path, readFileSync(path).subarray(0, 300)),
      (path) => writeFileSync(path, '{"schema":2}'),
    ];
    for (const harm of spoil) {
      const folder = kill(store);
      harm(join(folder, 'project.json'));
      const again = await open(folder);
      expect([blendOf(again), again.state().revision, again.notices.length]).toEqual([0.5, 1, 1]);
      await again.close();
      expect(blendOf(await open(folder))).toBe(0.5);
    }
  });

  test('with no snapshot at all says so in a sentence', async () => {
    const folder = join(scratch, 'empty');
    mkdirSync(folder);
    await expect(open(folder)).rejects.toThrow('project.json is missing: restore the folder from a backup.');
    await expect(open(join(scratch, 'nowhere'))).rejects.toThrow('is not there');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('names the sounds that are missing, and opens', async () => {
    const store = await fresh();
    const [first] = assetsOf(base);
    writeFileSync(join(store.folder, 'assets', `${first!.hash}.f32`), '');
    await store.close();
    const again = await open(store.folder);
    expect(again.missing).toEqual(assetsOf(base).slice(1));
    expect(() => readProject(store.folder)).toThrow('lacks the sound');
  });

  test('refuses a project of a newer form in one sentence, even beside an older one that is whole', async () => {
    const store = await fresh();
    await store.dispatch(blend(0.5));
    await store.close();
    writeFileSync(join(store.folder, 'project.json'), JSON.stringify({ ...base, schema: 99 }));
    await expect(open(store.folder)).rejects.toThrow(/newer Resonate \(form 99, this one knows \d+\): update Resonate/);
    expect(existsSync(join(store.folder, 'project.lock'))).toBe(false);
  });

  test('does not go on with the journal of another project', async () => {
    const store = await fresh();
    await store.dispatch(blend(0.5));
    const folder = kill(store);
    writeFileSync(join(folder, 'project.json'), JSON.stringify({ ...base, name: 'Other' }));
    const other = await open(folder);
    expect([other.state().revision, blendOf(other)]).toEqual([0, 1]);
    await other.dispatch(blend(0.2));
    expect(blendOf(await open(kill(other)))).toBe(0.2);
  });

  test('leads to the snapshot where a replay does not, and forgets the steps of undo', async () => {
    const store = await fresh();
    await store.dispatch(blend(0.5));
    await store.close();
    const path = join(store.folder, 'project.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"name": "Song"', '"name": "Changed by hand"'));
    const again = await open(store.folder);
    expect([again.state().project.name, again.state().history.undo]).toEqual(['Changed by hand', null]);
  });
});

test('two earlier snapshots and the journals since the oldest are kept, and each leads to the present', async () => {
  const store = await fresh();
  for (let i = 0; i < 21; i++) {
    await Promise.all(Array.from({ length: 50 }, (_, k) => store.dispatch(blend(((50 * i + k) % 90) / 100))));
  }
  await store.close();
  const names = readdirSync(store.folder).sort();
  expect(names.filter((name) => name.startsWith('project'))).toEqual([
    'project.json',
    'project.previous-2.json',
    'project.previous.json',
  ]);
  expect(names.filter((name) => name.startsWith('journal')).length).toBeLessThan(5);
  const { revision } = store.state();
  for (const lost of [[], ['project.json'], ['project.json', 'project.previous.json']]) {
    const folder = kill(store);
    for (const name of lost) rmSync(join(folder, name));
    const found = readFolder(folder);
    expect([found.revision, found.project]).toEqual([revision, store.state().project]);
    expect(found.history.undo.length).toBeGreaterThan(400);
  }
});

test('the command line reads a project as it was edited', async () => {
  const store = await fresh();
  for (const { hash } of assetsOf(base)) writeFileSync(join(store.folder, 'assets', `${hash}.f32`), '');
  await store.dispatch(blend(0.5));
  expect(readProject(store.folder).regions[0]!.blend).toBe(0.5);
});

test('a closed store refuses changes, and closing twice does no harm', async () => {
  const store = await fresh();
  const last = store.dispatch(blend(0.5));
  await Promise.all([store.close(), store.close()]);
  expect(await last).toBe(1);
  await expect(store.dispatch(blend(0.1))).rejects.toThrow('is closed');
  appendFileSync(join(store.folder, 'journal.ndjson'), '');
  expect(readFolder(store.folder).revision).toBe(1);
});
