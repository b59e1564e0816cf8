import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundle, IS_BUILT } from '../../../bridge/client/testing.ts';
import { resonate } from '../../../tests/run-resonate.ts';
import { scratchFolder } from '../../../tests/scratch.ts';

const folder = scratchFolder();
const cache = { cache: join(folder, 'cache') };
process.env.RESONATE_VST3_PATH = join(folder, 'vst3');

describe.skipIf(!IS_BUILT)('resonate plugins', () => {
  test('scan finds effects, passes over what crashes, and list knows them then', async () => {
    for (const name of ['gain', 'crash-entry'] as const) {
      cpSync(bundle(name), join(folder, 'vst3', `${name}.vst3`), { recursive: true });
    }
    const found = await resonate(['plugins', 'scan', '--json'], cache);
    expect(found.status).toBe(0);
    const document = JSON.parse(found.stdout);
    expect(document).toMatchObject({ version: 1, plugins: [{ name: 'Test gain', vendor: 'Resonate', inputs: 2 }] });
    expect(document.blocked).toMatchObject([{ why: 'it crashed while it was looked at (SIGSEGV)' }]);
    expect(JSON.parse((await resonate(['plugins', 'list', '--json'], cache)).stdout)).toEqual(document);
    const said = await resonate(['plugins', 'list'], cache);
    expect(said.stdout).toBe('Test gain  Resonate, 1.0.0, Fx|Tools\n1 effect.\n');
    expect(said.stderr).toContain('crash-entry.vst3, it crashed');
  });
});

test('without the native half, scan ends with 1 and says what to run', async () => {
  const before = process.env.RESONATE_PLUGIN_HOST;
  process.env.RESONATE_PLUGIN_HOST = join(folder, 'nowhere');
  const { status, stderr, stdout } = await resonate(['plugins', 'scan'], cache);
  if (before === undefined) delete process.env.RESONATE_PLUGIN_HOST;
  else process.env.RESONATE_PLUGIN_HOST = before;
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/npm run bridge.*\n$/);
});
