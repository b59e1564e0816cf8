import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Cancelled } from '../../dsp/audio/source.ts';
import { CATALOGUE } from '../../models/catalogue/entries.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { scratchFolder } from '../../tests/scratch.ts';
import { modelApart } from './model-apart.ts';
import { Models } from './models.ts';
import { WorkList } from './work-list.ts';

vi.mock('./model-apart.ts');

/** This machine may be busy. */
const PATIENT = { timeout: 60_000 };

/** A thread that leaves when it is let go, whatever it was told: it may be in the middle of one long copy. */
function slowThread() {
  const { promise, reject } = Promise.withResolvers<void>();
  vi.mocked(modelApart).mockImplementationOnce(() => promise);
  return { leave: () => reject(new Cancelled()) };
}

test('who installs again what was just cancelled waits until the files were left, and what lies there meanwhile is not swept', async () => {
  process.env.RESONATE_MODELS = join(scratchFolder(), 'models');
  const works = new WorkList((error) => String(error));
  const entry = CATALOGUE.find(({ name }) => name === 'htdemucs')!;
  const models = new Models(works, [entry]);
  const order = { name: entry.name, accept: true } as const;
  const [first, second] = [slowThread(), slowThread()];
  const began = models.install(order);
  await vi.waitFor(() => expect(modelApart).toHaveBeenCalledTimes(1), PATIENT);
  works.cancel(began.work);
  const again = models.install(order);
  expect(again).not.toEqual(began);
  // As a thread makes its claim.
  const place = modelsFolder().installed(entry.name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'installing.pid.new'), '');
  models.list();
  expect(readdirSync(place)).toEqual(['installing.pid.new']);
  expect(modelApart).toHaveBeenCalledTimes(1);
  first.leave();
  await vi.waitFor(() => expect(modelApart).toHaveBeenCalledTimes(2), PATIENT);
  works.cancel(again.work);
  second.leave();
  await vi.waitFor(() => {
    models.list();
    expect(readdirSync(modelsFolder().path)).not.toContain(entry.name);
  }, PATIENT);
});
