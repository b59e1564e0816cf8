import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { scratchFolder } from '../tests/scratch.ts';
import { installPlugin } from './install-plugin.mjs';

vi.mock('node:fs', { spy: true });
const { renameSync: rename } = await vi.importActual<typeof import('node:fs')>('node:fs');

const folder = scratchFolder();

/** A bundle as a build leaves it. */
function builtBundle(name: string, text: string): string {
  const built = join(folder, name);
  mkdirSync(join(built, 'VST3', 'Resonate.vst3', 'Contents'), { recursive: true });
  writeFileSync(join(built, 'VST3', 'Resonate.vst3', 'Contents', 'Resonate.so'), text);
  return built;
}

const soIn = (home: string): string =>
  readFileSync(join(home, '.vst3', 'Resonate.vst3', 'Contents', 'Resonate.so'), 'utf8');

test('the plugin is put into the home folder, then in place of the one that is there, and nothing else is left beside it', () => {
  const home = join(folder, 'home');
  expect(installPlugin(builtBundle('first', 'first'), home, 'linux')).toEqual([join(home, '.vst3', 'Resonate.vst3')]);
  expect(soIn(home)).toBe('first');
  // What the new version no longer has goes.
  writeFileSync(join(home, '.vst3', 'Resonate.vst3', 'old'), '');
  installPlugin(builtBundle('second', 'second'), home, 'linux');
  expect(soIn(home)).toBe('second');
  expect(readdirSync(join(home, '.vst3'))).toEqual(['Resonate.vst3']);
  expect(existsSync(join(home, '.vst3', 'Resonate.vst3', 'old'))).toBe(false);
});

test('what cannot be copied leaves the plugin that is there as it was', () => {
  const home = join(folder, 'kept');
  installPlugin(builtBundle('whole', 'whole'), home, 'linux');
  expect(() => installPlugin(join(folder, 'nothing'), home, 'linux')).toThrow();
  expect(soIn(home)).toBe('whole');
  expect(readdirSync(join(home, '.vst3'))).toEqual(['Resonate.vst3']);
});

test('where an earlier one was broken off, the next cleans up', () => {
  const home = join(folder, 'broken off');
  for (const left of ['coming', 'going'])
    mkdirSync(join(home, '.vst3', `Resonate.vst3.${left}`, 'x'), { recursive: true });
  installPlugin(builtBundle('again', 'again'), home, 'linux');
  expect(readdirSync(join(home, '.vst3'))).toEqual(['Resonate.vst3']);
});

test('where an earlier one was broken off between the old one and the new, the old one is back, whatever becomes of this one', () => {
  const home = join(folder, 'between');
  installPlugin(builtBundle('old', 'old'), home, 'linux');
  const place = join(home, '.vst3', 'Resonate.vst3');
  renameSync(place, `${place}.going`);
  expect(() => installPlugin(join(folder, 'nothing'), home, 'linux')).toThrow();
  expect(soIn(home)).toBe('old');
  expect(readdirSync(join(home, '.vst3'))).toEqual(['Resonate.vst3']);
});

test('where the new one cannot take its place, the old one is put back', () => {
  const home = join(folder, 'refused');
  installPlugin(builtBundle('one', 'one'), home, 'linux');
  vi.mocked(renameSync).mockImplementation((from, to) => {
    if (`${from}`.endsWith('.coming')) throw new Error('EACCES');
    rename(from, to);
  });
  expect(() => installPlugin(builtBundle('two', 'two'), home, 'linux')).toThrow('EACCES');
  vi.mocked(renameSync).mockReset();
  expect(soIn(home)).toBe('one');
  expect(readdirSync(join(home, '.vst3'))).toEqual(['Resonate.vst3']);
});

test('macOS has two places for it, Windows none', () => {
  const built = builtBundle('mac', 'mac');
  mkdirSync(join(built, 'AU', 'Resonate.component'), { recursive: true });
  const home = join(folder, 'mac home');
  expect(installPlugin(built, home, 'darwin')).toHaveLength(2);
  expect(existsSync(join(home, 'Library/Audio/Plug-Ins/Components/Resonate.component'))).toBe(true);
  expect(installPlugin(built, home, 'win32')).toBe(null);
});
