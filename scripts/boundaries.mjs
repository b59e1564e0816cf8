// Fails on an import against the arrows in docs/map.md: who may import whom, and with which libraries.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { root } from './setup.mjs';

/** The first rule whose folder holds a file decides for it. `rooms`: path prefixes it may import. `packages`: null = any. */
const RULES = [
  { folder: 'dsp/', rooms: ['dsp/'], packages: ['@echogarden/pffft-wasm', '@elemaudio/core'], node: false },
  { folder: 'models/', rooms: ['models/', 'dsp/'], packages: null, node: true },
  {
    folder: 'host/project/',
    rooms: ['host/project/', 'dsp/'],
    packages: ['zod', '@reduxjs/toolkit', 'mutative'],
    node: false,
  },
  {
    folder: 'host/',
    rooms: ['host/', 'models/', 'dsp/', 'bridge/client/', 'bridge/protocol/', 'bridge/server/', 'presets/'],
    packages: null,
    node: true,
  },
  { folder: 'editor/', rooms: ['editor/', 'host/project/', 'host/api/', 'dsp/graph/'], packages: null, node: false },
  { folder: 'bridge/', rooms: ['bridge/'], packages: null, node: true },
  { folder: 'presets/', rooms: ['presets/'], packages: [], node: true },
  { folder: 'tests/', rooms: [''], packages: null, node: true },
  { folder: 'scripts/', rooms: [''], packages: null, node: true },
];

const IMPORT =
  /(?:^|[\s;}])(?:import|export)\s(?:[^'"()]*?\sfrom\s)?\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|\bnew URL\(\s*['"](\.[^'"]+\.(?:ts|mjs))['"]/g;

/**
 * The imports of one file that its room does not allow.
 * @param {string} file path from the root, with forward slashes @param {string} text its source
 * @returns {string[]} one sentence each
 */
export function forbiddenImports(file, text) {
  const rule = RULES.find((candidate) => file.startsWith(candidate.folder));
  if (rule === undefined) return [];
  // What only tests use, and what only the build reads, never reaches the product.
  const isTest = /(\.test\.tsx?|\/testing\.ts|\/vite\.config\.ts)$/.test(file);
  const complaints = [];
  for (const match of text.matchAll(IMPORT)) {
    const target = match[1] ?? match[2] ?? match[3];
    if (target.startsWith('.')) {
      const path = relative(root, join(root, dirname(file), target))
        .split(sep)
        .join('/');
      const allowed = isTest && path.startsWith('tests/') ? true : rule.rooms.some((room) => path.startsWith(room));
      if (!allowed) complaints.push(`${file} imports ${path}: ${rule.folder} may import only ${rule.rooms.join(', ')}`);
      continue;
    }
    if (isTest) continue;
    if (target.startsWith('node:') || builtinModules.includes(target)) {
      if (!rule.node) complaints.push(`${file} imports ${target}: ${rule.folder} is compiled without Node`);
      continue;
    }
    const name = target
      .split('/')
      .slice(0, target.startsWith('@') ? 2 : 1)
      .join('/');
    if (rule.packages !== null && !rule.packages.includes(name)) {
      complaints.push(
        `${file} imports ${name}: ${rule.folder} may use only ${rule.packages.join(', ') || 'no package'}`,
      );
    }
  }
  return complaints;
}

/** All complaints of the working tree. @returns {string[]} */
export function checkBoundaries() {
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  const files = listed.stdout.split('\n').filter((file) => /\.(ts|tsx|mts|mjs|js)$/.test(file));
  return files.flatMap((file) => {
    try {
      return forbiddenImports(file, readFileSync(join(root, file), 'utf8'));
    } catch (error) {
      if (error.code === 'ENOENT') return []; // deleted in the working tree, still in the index
      throw error;
    }
  });
}
