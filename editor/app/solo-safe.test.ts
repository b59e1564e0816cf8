import { expect, test } from 'vitest';
import { fixtureProject } from '../fixture/project.ts';
import { heard } from './solo-safe.ts';

const withSolo = (stem: string) => {
  const project = fixtureProject();
  return { ...project, tracks: project.tracks.map((track) => ({ ...track, solo: track.stem === stem })) };
};
const soloed = (project: ReturnType<typeof fixtureProject>) =>
  project.tracks.filter(({ solo }) => solo).map(({ stem }) => stem);

test('a track that is kept audible sounds beside the one that is solo', () => {
  expect(soloed(heard(withSolo('vocals'), ['drums']))).toEqual(['vocals', 'drums']);
});

test('while nothing is solo, a track that is kept audible silences none', () => {
  const project = fixtureProject();
  expect(heard(project, ['drums'])).toBe(project);
});

test('the document does not change by what is kept audible in a window', () => {
  const project = withSolo('vocals');
  heard(project, ['drums']);
  expect(soloed(project)).toEqual(['vocals']);
});
