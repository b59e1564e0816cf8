import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { FIXTURES } from '../checkpoint/testing.ts';
import type { ModelKind } from '../model-kind.ts';
import { MODEL_KINDS } from '../registry.ts';
import { assertNotInstalling, sweepLeftovers } from './claim.ts';
import { convertCheckpoint } from './converted.ts';
import { CATALOGUE, type CatalogueEntry, type CatalogueFile } from './entries.ts';
import { type InstallOptions, install } from './install.ts';
import { checkpointsOf, entryNamed, installationOf, removeInstalled, verifyInstalled } from './installed.ts';
import { accept, isAccepted } from './licences.ts';
import { modelsFolder } from './models-folder.ts';
import { assertSpace } from './space.ts';
import { file, source } from './testing.ts';

const scratch = scratchFolder();

function kind(name: string, tensor: string): ModelKind {
  return { name, version: '1', detect: ({ tensors }) => tensors.has(tensor), convert: async () => {}, blocks: {} };
}

const KINDS = [kind('demucs', 'state.weight'), kind('codec', 'a')];
const OPTIONS: InstallOptions = { from: null, token: null, kinds: KINDS, wait: async () => {} };

const WEIGHTS = readFileSync(`${FIXTURES}htdemucs.th`);
const SHA256 = createHash('sha256').update(WEIGHTS).digest('hex');

function weights(url: string, more: Partial<CatalogueFile> = {}): CatalogueFile {
  return { name: 'model.th', url, size: WEIGHTS.length, sha256: SHA256.slice(0, 8), isNeeded: true, ...more };
}

function entry(files: readonly CatalogueFile[], isAsked = false): CatalogueEntry {
  const licence = { name: 'CC-BY-NC-4.0', url: 'https://example.org', terms: 'Not for money.', isAsked };
  return { name: 'small', kind: 'demucs', purpose: 'is tried', licence, files, gate: null, needs: [] };
}

let folders = 0;
const newFolder = () => modelsFolder(join(scratch, `models-${folders++}`));

test('a model is downloaded, checked, and then counted as installed', async () => {
  const { url } = await source(file(WEIGHTS));
  const folder = newFolder();
  const one = entry([weights(url)]);
  const seen: number[] = [];
  const done = await install(folder, one, { ...OPTIONS, progress: (fraction) => void seen.push(fraction) });
  expect(done.files).toEqual([{ name: 'model.th', bytes: WEIGHTS.length, sha256: SHA256, isPublished: true }]);
  expect(installationOf(folder, one)).toEqual(done);
  expect(readdirSync(folder.installed('small')).sort()).toEqual(['installed.json', 'model.th']);
  expect(seen.at(-1)).toBe(1);
  expect(checkpointsOf(folder, one)).toEqual([folder.installed('small')]);
});

test('a download whose SHA-256 is not the published one is thrown away', async () => {
  const forged = Buffer.from(WEIGHTS);
  forged[forged.length - 30]! ^= 1;
  for (const [bytes, sha256] of [
    [forged, SHA256.slice(0, 8)],
    [WEIGHTS, '00000000'],
  ] as const) {
    const { url } = await source(file(bytes));
    const folder = newFolder();
    const one = entry([weights(url, { sha256 })]);
    await expect(install(folder, one, OPTIONS)).rejects.toThrow('is not the official file');
    expect(existsSync(folder.installed('small'))).toBe(false);
    expect(installationOf(folder, one)).toBeNull();
  }
});

test('what the source publishes on the way is checked where the catalogue knows nothing', async () => {
  const answer = (sha256: string) =>
    source((request, response) => {
      response.setHeader('x-linked-etag', `"${sha256}"`);
      file(WEIGHTS)(request, response);
    });
  const { sha256: _, ...unknown } = weights('');
  const right = entry([{ ...unknown, url: (await answer(SHA256)).url }]);
  expect((await install(newFolder(), right, OPTIONS)).files[0]!.isPublished).toBe(true);
  const wrong = entry([{ ...unknown, url: (await answer('0'.repeat(64))).url }]);
  await expect(install(newFolder(), wrong, OPTIONS)).rejects.toThrow('is not the official file');
  const silent = entry([{ ...unknown, url: (await source(file(WEIGHTS))).url }]);
  expect((await install(newFolder(), silent, OPTIONS)).files[0]!.isPublished).toBe(false);
});

test('a file that is no checkpoint, or one of another model, is not installed', async () => {
  const page = Buffer.from('<!DOCTYPE html><html>please log in</html>');
  const codec = readFileSync(`${FIXTURES}small.safetensors`);
  for (const [bytes, words] of [
    [page, 'is a web page'],
    [codec, 'is a checkpoint of codec, not of small'],
  ] as const) {
    const { url } = await source(file(bytes));
    const { sha256: _, ...unknown } = weights(url);
    const folder = newFolder();
    await expect(install(folder, entry([unknown]), OPTIONS)).rejects.toThrow(words);
    expect(existsSync(folder.installed('small'))).toBe(false);
  }
});

test('a licence that must be accepted is asked for before anything is fetched, and only once', async () => {
  const { url, asked } = await source(file(WEIGHTS));
  const folder = newFolder();
  const one = entry([weights(url)], true);
  await expect(install(folder, one, OPTIONS)).rejects.toThrow(
    /CC-BY-NC-4.0 .* not for money; say yes with --accept-licence/,
  );
  expect(asked).toEqual([]);
  accept(folder, one, '2026-01-02T03:04:05Z');
  await install(folder, one, OPTIONS);
  expect(isAccepted(folder, one)).toBe(true);
  expect(JSON.parse(readFileSync(folder.licences, 'utf8'))).toEqual({
    small: { licence: 'CC-BY-NC-4.0', acceptedAt: '2026-01-02T03:04:05Z' },
  });
  const changed = { ...one, licence: { ...one.licence, name: 'CC-BY-NC-5.0' } };
  expect(isAccepted(folder, changed)).toBe(false);
});

test('a file that one has is copied, whatever it is called, and checked like a download', async () => {
  const given = join(scratch, 'my download (1).th');
  copyFileSync(`${FIXTURES}htdemucs.th`, given);
  const one = entry([weights('http://127.0.0.1:1')]);
  const folder = newFolder();
  const done = await install(folder, one, { ...OPTIONS, from: given });
  expect(done).toMatchObject({ from: given, files: [{ name: 'model.th', sha256: SHA256 }] });
  expect(existsSync(given)).toBe(true);
  const other = { ...OPTIONS, from: `${FIXTURES}types.pt` };
  await expect(install(newFolder(), one, other)).rejects.toThrow('is not the official file');
});

test('a folder that one has must have every file that is needed', async () => {
  const given = join(scratch, 'given');
  mkdirSync(given);
  copyFileSync(`${FIXTURES}htdemucs.th`, join(given, 'model.th'));
  const config = { name: 'config.json', url: '', size: 10, isNeeded: true };
  const one = entry([weights(''), config, { ...config, name: 'extra.json', isNeeded: false }]);
  await expect(install(newFolder(), one, { ...OPTIONS, from: given })).rejects.toThrow('config.json is not in');
  writeFileSync(join(given, 'config.json'), '{}');
  const done = await install(newFolder(), one, { ...OPTIONS, from: given });
  expect(done.files.map(({ name }) => name)).toEqual(['model.th', 'config.json']);
});

test('what was copied of a model that turns out to be another does not stay for a later download', async () => {
  const given = join(scratch, 'another');
  mkdirSync(given);
  copyFileSync(`${FIXTURES}small.safetensors`, join(given, 'model.th'));
  writeFileSync(join(given, 'config.json'), '{"of": "another"}');
  const { sha256: _, ...unknown } = weights('');
  const one = entry([unknown, { name: 'config.json', url: '', size: 10, isNeeded: true }]);
  const folder = newFolder();
  await expect(install(folder, one, { ...OPTIONS, from: given })).rejects.toThrow('is a checkpoint of codec');
  expect(existsSync(folder.installed('small'))).toBe(false);
});

test('installing that is stopped while files are checked leaves no copy, and keeps what was downloaded', async () => {
  const stopped = () => {
    const stop = new AbortController();
    return { signal: stop.signal, progress: (fraction: number) => void (fraction > 0 && stop.abort()) };
  };
  const given = join(scratch, 'stopped.th');
  copyFileSync(`${FIXTURES}htdemucs.th`, given);
  const folder = newFolder();
  await expect(install(folder, entry([weights('')]), { ...OPTIONS, ...stopped(), from: given })).rejects.toThrow(
    Cancelled,
  );
  expect(existsSync(folder.installed('small'))).toBe(false);
  const { url } = await source(file(WEIGHTS));
  // Its last bytes stop it, so all of it is there.
  await expect(install(folder, entry([weights(url)]), { ...OPTIONS, ...stopped() })).rejects.toThrow(Cancelled);
  expect(readdirSync(folder.installed('small')).length).toBeGreaterThan(0);
});

test.skipIf(process.platform === 'win32')('what is given as a file must be one', async () => {
  const one = entry([weights('')]);
  await expect(install(newFolder(), one, { ...OPTIONS, from: '/dev/null' })).rejects.toThrow('neither a file nor');
  const given = join(scratch, 'odd');
  mkdirSync(join(given, 'model.th'), { recursive: true });
  await expect(install(newFolder(), one, { ...OPTIONS, from: given })).rejects.toThrow('model.th is not in');
});

test('what only helps may be missing at the source', async () => {
  const { url } = await source((request, response) => {
    if (request.url === '/extra.json') response.writeHead(404).end();
    else file(WEIGHTS)(request, response);
  });
  const extra = { name: 'extra.json', url: `${url}/extra.json`, size: 10, isNeeded: false };
  const done = await install(newFolder(), entry([weights(url), extra]), OPTIONS);
  expect(done.files.map(({ name }) => name)).toEqual(['model.th']);
  await expect(install(newFolder(), entry([weights(url), { ...extra, isNeeded: true }]), OPTIONS)).rejects.toThrow(
    'not there any more',
  );
});

test('verifying finds a file that was changed, and removing takes all of it away with what was converted of it', async () => {
  const { url } = await source(file(WEIGHTS));
  const folder = newFolder();
  const one = entry([weights(url)]);
  await install(folder, one, OPTIONS);
  expect(await verifyInstalled(folder, one)).toMatchObject([{ name: 'model.th', isSame: true }]);
  const path = join(folder.installed('small'), 'model.th');
  const bytes = readFileSync(path);
  bytes[100]! ^= 1;
  writeFileSync(path, bytes);
  expect(await verifyInstalled(folder, one)).toMatchObject([{ name: 'model.th', isSame: false }]);
  const { folder: made } = await convertCheckpoint(`${FIXTURES}htdemucs.th`, folder, { kinds: KINDS });
  const { folder: other } = await convertCheckpoint(`${FIXTURES}small.safetensors`, folder, { kinds: KINDS });
  expect(removeInstalled(folder, one)).toBeGreaterThan(WEIGHTS.length);
  expect([existsSync(made), existsSync(other)]).toEqual([false, true]);
  expect(installationOf(folder, one)).toBeNull();
  expect(() => removeInstalled(folder, one)).toThrow('is not installed');
  expect(() => checkpointsOf(folder, one)).toThrow('resonate models install small');
});

test('removing a model leaves what its links point to', async () => {
  const { url } = await source(file(WEIGHTS));
  const folder = newFolder();
  const one = entry([weights(url)]);
  await install(folder, one, OPTIONS);
  const precious = join(scratch, 'precious');
  mkdirSync(precious);
  writeFileSync(join(precious, 'kept'), 'kept');
  symlinkSync(precious, join(folder.installed('small'), 'link'));
  symlinkSync(join(scratch, 'nowhere'), join(folder.installed('small'), 'dangling'));
  expect(removeInstalled(folder, one)).toBeGreaterThan(WEIGHTS.length);
  expect(existsSync(folder.installed('small'))).toBe(false);
  expect(readdirSync(precious)).toEqual(['kept']);
});

test('a model that another process installs is left to it, and a dead process does not count', async () => {
  const { url } = await source(file(WEIGHTS));
  const folder = newFolder();
  const one = entry([weights(url)]);
  mkdirSync(folder.installed('small'));
  const claim = join(folder.installed('small'), 'installing.pid');
  writeFileSync(claim, String(process.ppid));
  await expect(install(folder, one, OPTIONS)).rejects.toThrow(`another Resonate already (process ${process.ppid})`);
  expect(() => removeInstalled(folder, one)).toThrow('another Resonate already');
  expect(existsSync(claim)).toBe(true);
  writeFileSync(claim, '');
  expect(() => assertNotInstalling(folder.installed('small'), one)).not.toThrow();
  writeFileSync(claim, `${process.ppid}-0badcafe`);
  expect(() => assertNotInstalling(folder.installed('small'), one)).not.toThrow();
  writeFileSync(claim, '999999999');
  await install(folder, one, OPTIONS);
  expect(readdirSync(folder.installed('small')).sort()).toEqual(['installed.json', 'model.th']);
});

test('what was left by installing that was killed in the middle of a copy goes as soon as somebody looks, and a download stays', () => {
  const folder = newFolder();
  const one = entry([weights('')]);
  const place = folder.installed('small');
  const left = (...names: string[]): void => {
    mkdirSync(place, { recursive: true });
    for (const name of names) writeFileSync(join(place, name), '999999999');
  };
  left('installing.pid', 'model.th.part', 'other.th.part', 'other.th.part.json');
  sweepLeftovers(folder, [one]);
  expect(readdirSync(place).sort()).toEqual(['other.th.part', 'other.th.part.json']);
  removeInstalled(folder, one);
  left('installing.pid', 'model.th.part');
  sweepLeftovers(folder, [one]);
  expect(existsSync(place)).toBe(false);
  // Somebody else's that is not finished yet.
  left('model.th.part');
  writeFileSync(join(place, 'installing.pid'), String(process.ppid));
  sweepLeftovers(folder, [one]);
  expect(readdirSync(place)).toHaveLength(2);
});

test('a disk without room is told with what is needed and what there is', () => {
  expect(() => assertSpace('/models', 2e9, 'model.th', 1.256e9)).toThrow(
    'model.th needs 2.0 GB and /models has 1.0 GB to spare',
  );
  expect(() => assertSpace('/models', 2e9, 'model.th', 3e9)).not.toThrow();
});

test('the catalogue is consistent: names once, kinds that can be converted, what is needed is there, and only https', () => {
  const names = CATALOGUE.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const kinds = MODEL_KINDS.map(({ name }) => name);
  for (const { needs, files, gate, name, kind: one } of CATALOGUE) {
    expect(kinds, name).toContain(one);
    for (const need of needs) expect(names).toContain(need);
    for (const one of files) {
      expect(new URL(one.url).protocol, one.url).toBe('https:');
      expect(one.name).toBe(new URL(one.url).pathname.split('/').at(-1));
      if (one.sha256 !== undefined) expect(one.name).toContain(one.sha256);
    }
    expect(gate !== null, name).toBe(name.startsWith('jasco'));
  }
  expect(entryNamed('HTDemucs').name).toBe('htdemucs');
  expect(() => entryNamed('nope')).toThrow('choose one of htdemucs');
});
