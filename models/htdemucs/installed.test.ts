import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CATALOGUE } from '../catalogue/entries.ts';
import { type ModelsFolder, modelsFolder } from '../catalogue/models-folder.ts';
import { findSeparator, separatorOfFile } from './installed.ts';

let folder: ModelsFolder;
beforeEach(() => {
  folder = modelsFolder(mkdtempSync(join(tmpdir(), 'resonate-separators-')));
});
afterEach(() => rmSync(folder.path, { recursive: true, force: true }));

/** As if a model of the catalogue had been installed. */
function install(name: string): void {
  const place = folder.installed(name);
  mkdirSync(place);
  const files = CATALOGUE.find((entry) => entry.name === name)!.files.map((file, index) => {
    writeFileSync(join(place, file.name), '');
    return { name: file.name, bytes: 0, sha256: String(index).repeat(64), isPublished: true };
  });
  writeFileSync(join(place, 'installed.json'), JSON.stringify({ version: 1, name, from: 'download', files }));
}

it('finds none where none is installed', () => {
  expect(findSeparator(folder)).toBeNull();
});

it('takes the plain model before the slower bag, the one of six sources, and the one that came before them', () => {
  install('hdemucs_mmi');
  const { name, members } = findSeparator(folder)!;
  expect(name).toBe('hdemucs_mmi');
  expect(members).toMatchObject([{ sources: ['drums', 'bass', 'other', 'vocals'] }]);
  expect(readdirSync(members[0]!.checkpoint)).toContain('75fc33f5-1941ce65.th');
  install('htdemucs_6s');
  expect(findSeparator(folder)?.name).toBe('htdemucs_6s');
  install('htdemucs_ft');
  expect(findSeparator(folder)?.name).toBe('htdemucs_ft');
  install('htdemucs');
  expect(findSeparator(folder)).toMatchObject({ name: 'htdemucs', sha256: '0'.repeat(64) });
  expect(findSeparator(folder, 'htdemucs_ft')?.name).toBe('htdemucs_ft');
});

it('listens to each network of the fine-tuned bag for the one source that it was tuned for', () => {
  install('htdemucs_ft');
  const { members } = findSeparator(folder, 'htdemucs_ft')!;
  expect(members.map(({ checkpoint, sources }) => [basename(checkpoint).slice(0, 8), ...sources])).toEqual([
    ['f7e0c4bc', 'drums'],
    ['d12395a8', 'bass'],
    ['92cfc3b6', 'other'],
    ['04573f0d', 'vocals'],
  ]);
});

it('knows the six sources of the model that has them', () => {
  install('htdemucs_6s');
  expect(findSeparator(folder, 'htdemucs_6s')!.members[0]!.sources).toEqual([
    'drums',
    'bass',
    'other',
    'vocals',
    'guitar',
    'piano',
  ]);
});

it('says what to do where the named one is not installed', () => {
  expect(() => findSeparator(folder, 'htdemucs')).toThrow('resonate models install htdemucs');
});

it('reads the sources of a checkpoint that is not installed from itself', async () => {
  const tiny = join(import.meta.dirname, 'fixtures/tiny.th');
  const { name, members } = await separatorOfFile(tiny);
  expect({ name, members }).toEqual({
    name: 'tiny.th',
    members: [{ checkpoint: tiny, sources: ['drums', 'bass', 'other', 'vocals'] }],
  });
});
