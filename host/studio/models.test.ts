import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { CATALOGUE, type CatalogueEntry } from '../../models/catalogue/entries.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { readPreferences } from '../../models/catalogue/preferences.ts';
import { type Answer, file, source } from '../../models/catalogue/testing.ts';
import { findSeparator } from '../../models/htdemucs/installed.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { EVERY_PROJECT, type Work } from '../api/backend.ts';
import { lackOf } from '../chain/available.ts';
import { PlainError } from '../jobs/job.ts';
import { finished, hostIn, windowOf } from '../server/testing.ts';
import { Models } from './models.ts';
import { isOver, WorkList } from './work-list.ts';

const ROOM = `${import.meta.dirname}/../../models/`;
const DEMUCS = `${ROOM}htdemucs/fixtures/tiny.th`;
const WEIGHTS = readFileSync(DEMUCS);

const scratch = scratchFolder();
let folders = 0;
beforeEach(() => {
  process.env.RESONATE_MODELS = join(scratch, `models-${folders++}`);
  delete process.env.HF_TOKEN;
});

const official = (name: string): CatalogueEntry => CATALOGUE.find((entry) => entry.name === name)!;

/** An official entry whose files, of any hash, come from one address. */
function entryFrom(name: string, url: string): CatalogueEntry {
  const entry = official(name);
  return {
    ...entry,
    files: entry.files.map((one) => ({
      name: one.name,
      url: `${url}/${one.name}`,
      size: WEIGHTS.length,
      isNeeded: one.isNeeded,
    })),
  };
}

function modelsOf(...entries: CatalogueEntry[]) {
  const works = new WorkList((error) => (error instanceof PlainError ? error.message : `BUG ${String(error)}`));
  const models = new Models(works, entries);
  const seen: Work[] = [];
  /** The list of any window until what was begun is over. */
  const over = async ({ work }: { work: string }, onEach: (work: Work) => void = () => {}): Promise<Work> => {
    for await (const list of works.follow('of some window', new AbortController().signal)) {
      const mine = list.find(({ id }) => id === work)!;
      seen.push(mine);
      onEach(mine);
      if (isOver(mine)) return mine;
    }
    throw new Error('the list ended');
  };
  return { models, works, over, seen, info: () => models.list().models[0]! };
}

test('a model is downloaded, checked and converted as work that every window sees, and separates from then on', async () => {
  const { url } = await source(file(WEIGHTS));
  const { models, over, info } = modelsOf(entryFrom('htdemucs', url));
  expect(info()).toMatchObject({ isInstalled: false, work: null, begun: 0 });
  expect(findSeparator(modelsFolder())).toBeNull();
  const begun = models.install({ name: 'htdemucs', accept: false });
  expect(info().work).toBe(begun.work);
  // Who asks again, from another window, gets the same.
  expect(models.install({ name: 'htdemucs', accept: false })).toEqual(begun);
  const work = await over(begun);
  expect(work).toMatchObject({ project: EVERY_PROJECT, kind: 'model', state: 'done', title: 'Installing htdemucs' });
  expect(info()).toMatchObject({ isInstalled: true, work: work.id, size: WEIGHTS.length });
  expect(findSeparator(modelsFolder())?.name).toBe('htdemucs');
  expect(readdirSync(modelsFolder().converted)).toEqual([expect.stringMatching(/^htdemucs-.*-float32$/)]);
});

test('a model is verified, found changed, and removed with what was converted of it', async () => {
  const { models, over, info } = modelsOf(entryFrom('htdemucs', 'http://127.0.0.1:9'));
  await over(models.install({ name: 'htdemucs', accept: false, from: DEMUCS }));
  expect((await over(models.verify('htdemucs'))).state).toBe('done');
  const place = modelsFolder().installed('htdemucs');
  const weights = join(place, official('htdemucs').files[0]!.name);
  const changed = Buffer.from(WEIGHTS);
  changed[changed.length >> 1]! ^= 1;
  writeFileSync(weights, changed);
  expect(await over(models.verify('htdemucs'))).toMatchObject({
    state: 'failed',
    error: expect.stringMatching(/ of htdemucs changed since it was installed: remove it and install it again\.$/),
  });
  expect((await over(models.remove('htdemucs'))).state).toBe('done');
  expect(info().isInstalled).toBe(false);
  expect([existsSync(place), readdirSync(modelsFolder().converted)]).toEqual([false, []]);
  expect(() => models.verify('htdemucs')).toThrow(PlainError);
});

test('the terms of a licence are accepted before anything is fetched, once', async () => {
  const { models, over, info, works } = modelsOf(
    entryFrom('jasco-chords-drums-400M', 'http://127.0.0.1:9'),
    entryFrom('t5-base', 'http://127.0.0.1:9'),
  );
  const from = `${ROOM}jasco/fixtures/tiny/jasco`;
  expect(() => models.install({ name: 'jasco-chords-drums-400M', accept: false, from })).toThrow('accept its terms');
  expect([works.of(EVERY_PROJECT), info().isAccepted]).toEqual([[], false]);
  expect((await over(models.install({ name: 'jasco-chords-drums-400M', accept: true, from }))).error).toBeNull();
  expect(info()).toMatchObject({ isAccepted: true, isInstalled: true });
  // What it needs, too, is still missing.
  expect(lackOf('jasco')).toContain('t5-base');
  expect(
    (await over(models.install({ name: 't5-base', accept: false, from: `${ROOM}jasco/fixtures/tiny/t5` }))).error,
  ).toBeNull();
  expect(lackOf('jasco')).toBeNull();
  await over(models.remove('jasco-chords-drums-400M'));
  expect(lackOf('jasco')).not.toBeNull();
  expect((await over(models.install({ name: 'jasco-chords-drums-400M', accept: false, from }))).state).toBe('done');
});

test('a download that was cancelled keeps what it has, and goes on from there', async () => {
  const half = WEIGHTS.length >> 1;
  let isHeld = true;
  const answer: Answer = (request, response) => {
    if (!isHeld) return file(WEIGHTS)(request, response);
    response.writeHead(200, { 'content-length': WEIGHTS.length, etag: '"1"' });
    response.write(WEIGHTS.subarray(0, half));
  };
  const { url, asked } = await source(answer);
  const { models, works, over, info } = modelsOf(entryFrom('htdemucs', url));
  const begun = models.install({ name: 'htdemucs', accept: false });
  const cancelled = await over(begun, ({ fraction }) => {
    if (fraction > 0) works.cancel(begun.work);
  });
  expect(cancelled.state).toBe('cancelled');
  expect(info()).toMatchObject({ isInstalled: false, work: begun.work });
  expect(info().begun).toBeGreaterThan(0);
  isHeld = false;
  expect((await over(models.install({ name: 'htdemucs', accept: false }))).state).toBe('done');
  expect(asked.at(-1)!.headers.range).toMatch(/^bytes=[1-9]/);
  expect(findSeparator(modelsFolder())?.name).toBe('htdemucs');
});

test('what cannot be had ends in one sentence', async () => {
  const { url } = await source((_, response) => void response.writeHead(403).end());
  const gated = modelsOf(entryFrom('jasco-chords-drums-400M', url));
  const { error } = await gated.over(gated.models.install({ name: 'jasco-chords-drums-400M', accept: true }));
  expect(error).toMatch(/^[^\n]*HF_TOKEN[^\n]*\.$/);
  expect(() => gated.models.install({ name: 'none', accept: true })).toThrow(PlainError);
  const wrong = modelsOf(entryFrom('htdemucs', url));
  const other = `${ROOM}encodec/fixtures/small.safetensors`;
  const failed = await wrong.over(wrong.models.install({ name: 'htdemucs', accept: false, from: other }));
  expect(failed.error).toContain('is a checkpoint of encodec, not of htdemucs');
});

test('the access token of the environment opens a gated model, and is kept nowhere', async () => {
  const bytes = readFileSync(`${ROOM}jasco/fixtures/tiny/jasco/state_dict.bin`);
  const { url } = await source((request, response) => {
    if (request.headers.authorization === 'Bearer hf_secret') file(bytes)(request, response);
    else response.writeHead(401).end();
  });
  const { models, over } = modelsOf(entryFrom('jasco-chords-drums-400M', url));
  const install = () => over(models.install({ name: 'jasco-chords-drums-400M', accept: true }));
  expect(models.list().hasToken).toBe(false);
  expect((await install()).state).toBe('failed');
  process.env.HF_TOKEN = 'hf_secret';
  expect(models.list().hasToken).toBe(true);
  expect((await install()).state).toBe('done');
  expect(JSON.stringify(models.list())).not.toContain('hf_secret');
  const { path } = modelsFolder();
  const written = readdirSync(path, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const holding = written.filter((one) => readFileSync(join(one.parentPath, one.name)).includes('hf_secret'));
  expect([written.length > 2, holding]).toEqual([true, []]);
});

test('two windows, one on a project and one on none, follow what one of them asked for through the API', async () => {
  const host = await hostIn(join(scratch, 'host'));
  try {
    const [one, other] = [await windowOf(host), await windowOf(host)];
    const codec = join(scratch, 'codec');
    mkdirSync(codec);
    copyFileSync(`${ROOM}encodec/fixtures/small.safetensors`, join(codec, 'model.safetensors'));
    copyFileSync(`${ROOM}../package.json`, join(codec, 'config.json'));
    const refused = one.api.installModel.mutate({ name: 'encodec_32khz', accept: false, from: codec });
    await expect(refused).rejects.toThrow(
      'encodec_32khz is under CC-BY-NC-4.0: accept its terms before it is installed.',
    );
    const { work } = await one.api.installModel.mutate({ name: 'encodec_32khz', accept: true, from: codec });
    expect((await finished(other, '', work)).state).toBe('done');
    expect((await finished(one, 'a project', work)).state).toBe('done');
    const { models } = await other.api.models.query();
    expect(models.filter(({ isInstalled }) => isInstalled).map(({ name }) => name)).toEqual(['encodec_32khz']);
    await one.api.preferModels.mutate({ separatorWeights: 'int8' });
    expect((await other.api.models.query()).separatorWeights).toBe('int8');
    expect(readPreferences(modelsFolder())).toEqual({ separatorWeights: 'int8' });
    const odd = one.api.preferModels.mutate({ separatorWeights: 'int4' as 'int8' });
    await expect(odd).rejects.toThrow();
    await one.api.preferModels.mutate({ separatorWeights: 'auto' });
    const removed = await other.api.removeModel.mutate({ name: 'encodec_32khz' });
    expect((await finished(one, '', removed.work)).state).toBe('done');
  } finally {
    await host.close();
  }
});
