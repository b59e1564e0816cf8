import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, extname, join, matchesGlob, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { OPENER } from '../store/opener-name.ts';
import builder from './builder.json' with { type: 'json' };

// The packaged program is built of what builder.json names: what is missing there is missing only on the machines of those who install it.

const root = fileURLToPath(new URL('../..', import.meta.url));
const IMPORT =
  /(?:^|[\s;}])(?:import|export)\s(?:[^'"()]*?\sfrom\s)?\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|\bnew URL\(\s*['"](\.[^'"]+\.\w+)['"]/g;

/** The files, by path from the root, and the packages that a program needs, whether it imports them, starts them as a thread or reads them. */
function needsOf(program: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  for (const waiting = [program]; waiting.length > 0; ) {
    const file = waiting.pop()!;
    if (files.has(file)) continue;
    files.add(file);
    if (!/\.(ts|mjs|js)$/.test(file)) continue;
    for (const [, ...targets] of readFileSync(join(root, file), 'utf8').matchAll(IMPORT)) {
      const target = targets.find((one) => one !== undefined)!;
      const name = target.split('/').slice(0, target.startsWith('@') ? 2 : 1);
      if (target.startsWith('.'))
        waiting.push(
          relative(root, join(root, dirname(file), target))
            .split(sep)
            .join('/'),
        );
      else if (!target.startsWith('node:') && !builtinModules.includes(target)) packages.add(name.join('/'));
    }
  }
  return { files, packages };
}

const needs = needsOf('host/electron/host.ts');

test('what the host of the packaged program imports is in the package', () => {
  // The look itself: it goes through threads and rooms.
  expect(needs.files.size).toBeGreaterThan(500);
  const isIn = (glob: string) => (file: string) => matchesGlob(file, glob);
  const taken = builder.files.filter((glob) => !glob.startsWith('!'));
  const left = builder.files.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const missing = [...needs.files].filter(
    (file) => !taken.some((glob) => isIn(glob)(file)) || left.some((glob) => isIn(glob)(file)),
  );
  expect(missing).toEqual([]);
});

test('the packages that it imports are installed with it, not only for its tests', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const installed = { ...manifest.dependencies, ...manifest.optionalDependencies };
  expect([...needs.packages].filter((name) => !(name in installed))).toEqual([]);
});

test('every system opens projects with it: macOS the folder, Linux and Windows the file that stands for it', () => {
  const project = builder.fileAssociations.find(({ ext }) => ext === extname(OPENER).slice(1));
  expect(project).toMatchObject({ isPackage: true, role: 'Editor' });
  // Of what has no MIME type electron-builder tells Linux nothing; and Windows only where the program is installed for everybody.
  expect(project!.mimeType).toMatch(/^application\/x-/);
  expect(builder.nsis.perMachine).toBe(true);
});
