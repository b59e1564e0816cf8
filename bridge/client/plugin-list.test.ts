import { cpSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { pluginFiles, pluginFolders } from './folders.ts';
import { PluginList } from './plugin-list.ts';
import { type Behaviour, bundle, IS_BUILT, pluginHost } from './testing.ts';

const scratch = mkdtempSync(join(tmpdir(), 'resonate-list-'));
afterAll(() => rmSync(scratch, { recursive: true }));

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(scratch, 'vst3-'));
  file = join(folder, 'plugins.json');
});

function put(behaviour: Behaviour, vendor = ''): string {
  const path = join(folder, vendor, `${behaviour}.vst3`);
  cpSync(bundle(behaviour), path, { recursive: true });
  return path;
}

/** Milliseconds. A file that hangs does so whatever the time; those that do not are waited for as for a person, since this machine may be busy. */
const HANGING = 3000;

/** Scans, and returns the names of the files that were looked at. */
async function scan(list: PluginList, again = false, timeout?: number): Promise<string[]> {
  const looked: string[] = [];
  const onFile = (path: string): void => void looked.push(basename(path, '.vst3'));
  await list.scan(pluginHost(), { folders: [folder], again, onFile, ...(timeout === undefined ? {} : { timeout }) });
  return looked;
}

describe.skipIf(!IS_BUILT)('the list of plugins', () => {
  test('has the effects of all folders in a folder, and what cannot be opened with the reason', async () => {
    put('gain');
    put('mono', 'Vendor/Bundle');
    put('crash-entry');
    put('no-factory');
    writeFileSync(join(folder, 'junk.vst3'), 'no plugin at all');
    const list = new PluginList(file);
    expect(await scan(list)).toEqual(['mono', 'crash-entry', 'gain', 'junk', 'no-factory']);
    put('hang-entry');
    expect(await scan(list, false, HANGING)).toEqual(['hang-entry']);
    expect(list.plugins).toMatchObject([
      { id: Buffer.from('gain').toString('hex').padEnd(32, '0').toUpperCase(), name: 'Test gain', inputs: 2 },
      { name: 'Test mono', inputs: 1, outputs: 1, vendor: 'Resonate', version: '1.0.0', category: 'Fx|Tools' },
    ]);
    expect(list.blocked).toEqual([
      { path: join(folder, 'crash-entry.vst3'), why: 'it crashed while it was looked at (SIGSEGV)' },
      { path: join(folder, 'hang-entry.vst3'), why: 'it did not answer within 3 s' },
    ]);
    expect(list.find(list.plugins[0]!.id)).toMatchObject({ path: join(folder, 'gain.vst3'), name: 'Test gain' });
    expect(list.find('0'.repeat(32))).toBe(null);
  });

  test('tells of an effect that cannot be told from another in its file, and has the other under its own ID', async () => {
    const path = put('twins');
    const list = new PluginList(file);
    await scan(list);
    const id = Buffer.from('twins').toString('hex').padEnd(32, '0').toUpperCase();
    expect(list.plugins).toMatchObject([{ id, name: 'Test twins' }]);
    expect(list.blocked).toEqual([{ path, why: 'TEST twins in it cannot be opened' }]);
  });

  test('looks at a file once, and again where it has changed or that is wanted; a crash is not repeated', async () => {
    const gain = put('gain');
    put('crash-entry');
    expect(await scan(new PluginList(file))).toEqual(['crash-entry', 'gain']);
    const list = new PluginList(file);
    expect(await scan(list)).toEqual([]);
    expect([list.plugins.length, list.blocked.length]).toEqual([1, 1]);
    utimesSync(join(gain, 'Contents', 'x86_64-linux', 'gain.so'), 1, 1);
    expect(await scan(list)).toEqual(['gain']);
    expect(await scan(list, true)).toEqual(['crash-entry', 'gain']);
    rmSync(gain, { recursive: true });
    await scan(list);
    expect(list.plugins).toEqual([]);
  });

  test('is read anew where its file is broken, and a broken-off scan is gone on with', async () => {
    writeFileSync(file, '{"form":3,"entries":[[');
    put('gain');
    put('mono');
    const abort = new AbortController();
    const onFile = (path: string): void => void (basename(path) === 'mono.vst3' && abort.abort(new Error('enough')));
    const list = new PluginList(file);
    await expect(list.scan(pluginHost(), { folders: [folder], signal: abort.signal, onFile })).rejects.toThrow(
      'enough',
    );
    expect(await scan(new PluginList(file))).toEqual(['mono']);
  });
});

test('plugins lie where each system keeps them, or where the person says', () => {
  expect(pluginFolders({}, 'linux').slice(1)).toEqual(['/usr/local/lib/vst3', '/usr/lib/vst3']);
  expect(pluginFolders({}, 'darwin')[1]).toBe('/Library/Audio/Plug-Ins/VST3');
  expect(pluginFolders({ CommonProgramFiles: 'C:\\Common' }, 'win32')[1]).toContain('VST3');
  expect(pluginFolders({ RESONATE_VST3_PATH: '/a:/b:' }, 'linux')).toEqual(['/a', '/b']);
  expect(pluginFiles(join(scratch, 'nowhere'))).toEqual([]);
});
