import { expect, test } from 'vitest';
import { ModelError } from '../error.ts';
import { plainNode } from './plain-node.ts';

const within = (electron?: string) => ({
  execPath: '/bin/this',
  versions: { ...process.versions, ...(electron === undefined ? {} : { electron }) } as NodeJS.ProcessVersions,
});

test('models are computed by the Node that runs, or inside Electron by the one that is named', () => {
  expect(plainNode(within(), {})).toBe('/bin/this');
  expect(plainNode(within('45.4.1'), { RESONATE_NODE: '/opt/node' })).toBe('/opt/node');
});

test('inside Electron without one it is said why they cannot be computed, and what to do', () => {
  expect(() => plainNode(within('45.4.1'), {})).toThrow(ModelError);
  expect(() => plainNode(within('45.4.1'), {})).toThrow(/npm start, or name a Node 24 in RESONATE_NODE/);
});
