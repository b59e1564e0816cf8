import { describe, expect, it } from 'vitest';
import { fixtureProject } from '../../fixture/project.ts';
import { levelLeft } from './level.ts';

const { tracks, regions } = fixtureProject();
const track = tracks.find(({ stem }) => stem === 'bass')!;
const own = regions.filter(({ stem }) => stem === 'bass');
const untouched = { ...track, level: 'good' as const };

describe('how damaged a stem is', () => {
  it('is not said before damage was looked for', () => {
    expect(levelLeft(untouched, [], false)).toBeNull();
    expect(levelLeft(untouched, [], true)).toBe('good');
  });

  it('is said of what a person marked, looked for or not', () => {
    const [region] = own.filter(({ damage }) => damage?.severity === 'severe');
    expect(levelLeft(untouched, [{ ...region!, status: 'open' }], false)).toBe('severe');
  });

  it('is not said to be good where only what a person marked is done with', () => {
    const done = own.map((region) => ({ ...region, status: 'accepted' as const }));
    expect(levelLeft(track, done, false)).toBeNull();
    expect(levelLeft(track, done, true)).toBe('good');
  });
});
