import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readValues, writeValues } from '../../../models/checkpoint/values-file.ts';
import { RESONATE } from '../../../models/resonate-command.ts';
import { ROOT, resonate } from '../../../tests/run-resonate.ts';
import { scratchFolder } from '../../../tests/scratch.ts';

/** A small codec with random weights, and what transformers' own class makes with it (models/encodec/fixtures). */
const CODEC = `${ROOT}models/encodec/fixtures/small.safetensors`;

const scratch = scratchFolder();
const run = (...args: string[]) => resonate(['models', ...args], { cache: join(scratch, 'cache') });

beforeAll(() => {
  process.env.RESONATE_MODELS = join(scratch, 'models');
  delete process.env.HF_TOKEN;
});

test('models probe converts an official checkpoint once and gives what its reference gives', async () => {
  const truth = readValues(CODEC);
  const input = join(scratch, 'in.safetensors');
  const output = join(scratch, 'out.safetensors');
  writeValues(input, { latents: truth['result.whole.latents']! });
  const args = ['probe', 'encodec.decode', '--weights', CODEC, '--in', input, '--out', output, '--json'];
  const first = await run(...args);
  expect([first.status, first.stderr]).toEqual([0, 'Converting …\n']);
  expect(JSON.parse(first.stdout)).toMatchObject({
    version: 1,
    kind: 'encodec',
    outputs: { audio: [9600] },
    computedBy: 'cpu',
  });
  const audio = readValues(output).audio!.values;
  const decoded = truth['result.whole.decoded']!.values;
  let error = 0;
  let power = 0;
  decoded.forEach((value, i) => {
    error += (audio[i]! - value) ** 2;
    power += value ** 2;
  });
  expect(10 * Math.log10(error / power)).toBeLessThan(-80);
  const converted = readdirSync(join(scratch, 'models', 'converted'));
  expect(converted).toHaveLength(1);
  const again = await run('convert', CODEC, '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ converted: [{ kind: 'encodec', isNew: false }] });
});

test('models list says what there is in one JSON document', async () => {
  const { status, stdout, stderr } = await run('list', '--json');
  expect([status, stderr]).toEqual([0, '']);
  const { models } = JSON.parse(stdout) as {
    models: { name: string; installed: boolean; licence: { name: string } }[];
  };
  expect(models.find(({ name }) => name === 'jasco-chords-drums-melody-400M')).toMatchObject({
    installed: false,
    accepted: false,
    licence: { name: 'CC-BY-NC-4.0', asked: true },
    needs: ['t5-base'],
  });
});

test('models list names the separators in the box too, which have nothing to install', async () => {
  const { separators } = JSON.parse((await run('list', '--json')).stdout) as { separators: { name: string }[] };
  expect(separators.map(({ name }) => name)).toEqual(['built-in-neural', 'built-in']);
  const { stdout } = await run('list');
  for (const { name } of separators)
    expect(stdout).toMatch(new RegExp(`^${name}: .*in the box; --separator ${name}\\)`, 'm'));
});

test('models list tells people where each licence can be read, and how to get a model', async () => {
  const { status, stdout } = await run('list');
  expect(status).toBe(0);
  const said = stdout.replace(/\s+/g, ' ');
  const { models } = JSON.parse((await run('list', '--json')).stdout);
  for (const { licence } of models) expect(said).toContain(`licence ${licence.name}, ${licence.url}`);
  expect(said).toContain(`${RESONATE} models install NAME`);
});

test('a licence is asked for before its model is installed, and a yes is kept', async () => {
  const given = join(scratch, 'hub');
  mkdirSync(given);
  copyFileSync(CODEC, join(given, 'pytorch_model.bin'));
  copyFileSync(`${ROOT}package.json`, join(given, 'config.json'));
  const refused = await run('install', 'encodec_32khz', '--from', given);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toMatch(/^encodec_32khz is under CC-BY-NC-4.0 .* --accept-licence to use it\.\n$/);
  const done = await run('install', 'encodec_32khz', '--from', given, '--accept-licence', '--json');
  expect(done.status).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({ name: 'encodec_32khz', isNew: true, missing: [] });
  const verified = await run('verify', 'encodec_32khz', '--json');
  expect(JSON.parse(verified.stdout)).toMatchObject({ isSame: true });
  const removed = await run('remove', 'encodec_32khz', '--json');
  expect(JSON.parse(removed.stdout).freed).toBeGreaterThan(0);
  expect(existsSync(join(scratch, 'models', 'encodec_32khz'))).toBe(false);
  expect((await run('install', 'encodec_32khz', '--from', given)).status).toBe(0);
});

test('bench tries what the run-time has, says what it found of each, and list tells it of the installed model', async () => {
  const timed = await run('bench', 'encodec_32khz', '--json', '--threads', '1');
  expect(timed.status).toBe(0);
  const { results, providers } = JSON.parse(timed.stdout);
  expect(Object.keys(providers).sort()).toEqual(['decoder', 'encoder']);
  const { used, reports } = providers.decoder;
  expect(reports.map(({ name }: { name: string }) => name)).toContain('cpu');
  for (const { name, why } of reports)
    expect(why).toMatch(new RegExp(`^${name} (computes|cannot be used here|is not used).*\\.$`));
  expect(results.map(({ computedBy }: { computedBy: string }) => computedBy)).toEqual([providers.encoder.used, used]);
  const { models } = JSON.parse((await run('list', '--json')).stdout);
  const listed = models.find(({ name }: { name: string }) => name === 'encodec_32khz');
  expect(listed.providers).toEqual(providers);
  const alone = JSON.parse((await run('bench', 'encodec_32khz', '--json', '--provider', 'cpu')).stdout);
  expect(alone.providers).toEqual({});
  expect(alone.results[0].computedBy).toBe('cpu');
});

test('a name of the list means that model, though a folder is called the same', async () => {
  mkdirSync(join(scratch, 'here', 't5-base'), { recursive: true });
  const at = { cache: join(scratch, 'cache'), cwd: join(scratch, 'here') };
  expect((await resonate(['models', 'convert', 't5-base'], at)).stderr).toMatch(/^t5-base is not installed/);
  expect((await resonate(['models', 'convert', './t5-base'], at)).stderr).toMatch(/has no file of weights/);
});

test('a model that cannot be had ends with 1 and one sentence, wrong arguments with 2', async () => {
  const unknown = await run('install', 'nothing');
  expect([unknown.status, unknown.stderr]).toEqual([
    1,
    expect.stringMatching(/^There is no model nothing: choose one of .*\.\n$/),
  ]);
  expect((await run('convert', join(scratch, 'none.th'))).stderr).toMatch(
    /is not there: check the name and the folder\.\n$/,
  );
  const wrong = await run('convert', CODEC, '--dtype', 'int4');
  expect(wrong.status).toBe(2);
});
