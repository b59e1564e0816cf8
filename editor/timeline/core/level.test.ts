import { describe, expect, it } from 'vitest';
import { atBar, fixtureProject, fixtureTake } from '../../fixture/project.ts';
import { leftAsIs, levelLeft } from './level.ts';

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
    const takes = [fixtureTake(atBar(1), atBar(2), 'Restored')];
    const done = own.map((region) => ({ ...region, status: 'accepted' as const, takes, chosenTake: 0 }));
    expect(levelLeft(track, done, false)).toBeNull();
    expect(levelLeft(track, done, true)).toBe('good');
  });

  it('is not said to be good where damage was left as it is: how many were left is said instead', () => {
    // Accepted without a take is left as it is, too.
    for (const status of ['ignored', 'accepted'] as const) {
      const left = own.map((region) => ({ ...region, status, chosenTake: null }));
      expect(levelLeft(track, left, true)).toBeNull();
      expect(leftAsIs(track, left)).toBe(own.filter(({ damage }) => damage !== null).length);
      expect(leftAsIs(track, left)).toBeGreaterThan(0);
    }
  });

  it('is not changed by a span that a person or a DAW marked where no damage was found', () => {
    for (const origin of ['imported', 'drawn'] as const) {
      const marked = { ...own[0]!, origin, damage: null, status: 'open' as const };
      expect(levelLeft(untouched, [marked], true)).toBe('good');
      expect(levelLeft({ ...track, level: 'minor' }, [marked], true)).toBe('minor');
    }
  });
});
