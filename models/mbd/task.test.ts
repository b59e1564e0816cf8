import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import { entryNamed, INSTALLED } from '../catalogue/installed.ts';
import { accept } from '../catalogue/licences.ts';
import { modelsFolder } from '../catalogue/models-folder.ts';
import { RESONATE } from '../resonate-command.ts';
import { ModelClient } from '../runtime/client.ts';
import { findMbd } from './installed.ts';

const folder = mkdtempSync(join(tmpdir(), 'resonate-anew-'));
const models = modelsFolder(folder);
const client = new ModelClient({ threads: () => Promise.resolve(1), freeMemory: () => 2 ** 50 });
afterAll(() => {
  client.close();
  rmSync(folder, { recursive: true, force: true });
});

function install(name: string, fixture: string): void {
  const entry = entryNamed(name);
  const place = models.installed(name);
  mkdirSync(place, { recursive: true });
  const file = entry.files[0]!.name;
  copyFileSync(fileURLToPath(new URL(fixture, import.meta.url)), join(place, file));
  const files = [{ name: file, bytes: 1, sha256: `sha of ${name}`, isPublished: false }];
  writeFileSync(join(place, INSTALLED), JSON.stringify({ version: 1, name, from: 'here', files }));
}

it('is found where it, its codec and the consent to both are there, and else says what is missing', () => {
  expect(() => findMbd(models)).toThrow(`run ${RESONATE} models install multiband-diffusion`);
  install('multiband-diffusion', 'fixtures/small.th');
  expect(() => findMbd(models)).toThrow('say yes with --accept-licence');
  accept(models, entryNamed('multiband-diffusion'));
  expect(() => findMbd(models)).toThrow(`run ${RESONATE} models install encodec_32khz`);
  install('encodec_32khz', '../encodec/fixtures/small.safetensors');
  accept(models, entryNamed('encodec_32khz'));
  expect(findMbd(models)).toMatchObject({ name: 'multiband-diffusion', sha256: 'sha of multiband-diffusion' });
});

it('makes sound anew in the model process: the same for the same seed, and stopped when it is cancelled', async () => {
  const { mbd, encodec } = findMbd(models);
  const audio = Float32Array.from({ length: 3000 }, (_, n) => 0.3 * Math.sin(n / 20));
  const options = { wet: 1, seed: 4, steps: [999, 500, 0] };
  const input = { models: folder, checkpoints: { mbd, encodec }, audio, options };
  const stages: string[] = [];
  const { audio: made, computedBy } = await client.run('mbd.enhance', input, {
    progress: ({ stage }) => stages.push(stage),
  });
  expect(made.length).toBe(audio.length);
  expect(computedBy).toMatch(/\w+/);
  expect(made.every(Number.isFinite)).toBe(true);
  expect(made).not.toEqual(audio);
  expect(stages).toContain('making the sound anew');
  expect((await client.run('mbd.enhance', input)).audio).toEqual(made);
  const other = await client.run('mbd.enhance', { ...input, options: { ...options, seed: 5 } });
  expect(other.audio).not.toEqual(made);

  const stop = new AbortController();
  const stopped = client.run('mbd.enhance', input, { signal: stop.signal, progress: () => stop.abort() });
  await expect(stopped).rejects.toBeInstanceOf(Cancelled);
});
