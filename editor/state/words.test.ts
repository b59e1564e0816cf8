import { describe, expect, it } from 'vitest';
import type { Take } from '../../host/project/project.ts';
import { atBar, fixtureProject } from '../fixture/project.ts';
import { regionSentence, spanShort, spanWords, titleOf } from './words.ts';

const project = fixtureProject();
const unheard = { ...project, profile: null };
const region = (id: string) => project.regions.find((one) => one.id === id)!;

describe('words', () => {
  it('say where something is, in bars where they were heard', () => {
    expect(spanWords(project, atBar(17), atBar(18.5))).toBe('bars 17.1 to 18.3');
    expect(spanWords(project, atBar(17.5), atBar(17.6))).toBe('bar 17.3');
    expect(spanShort(project, atBar(17), atBar(18.5))).toBe('17.1–18.3');
    expect(spanWords(unheard, 0, 48_000)).toBe('0:00.0 to 0:01.0');
  });

  it('say what is wrong and how surely, and what was decided', () => {
    expect(regionSentence(project, region('r19'))).toBe('Bass, bars 31.3 to 33.1, severe clipping, 93 % sure');
    expect(regionSentence(project, region('r21'))).toContain('left as it is');
    const take = { label: 'Rebuilt', warning: 'It is better left alone.' } as Take;
    const warned = { ...region('r19'), takes: [take], chosenTake: 0 };
    expect(regionSentence(project, warned)).toMatch(/93 % sure, rebuilt, better left alone$/);
    const tried = { ...region('r19'), untouched: 'nothing was nearer.' };
    expect(regionSentence(project, tried)).toMatch(/93 % sure, left as it is, not decided yet$/);
    expect(regionSentence(project, { ...tried, status: 'ignored' })).toMatch(/93 % sure, left as it is$/);
    expect(titleOf(region('r10'))).toBe('Distortion');
    const marked = { ...region('r10'), damage: null };
    expect(titleOf({ ...marked, origin: 'drawn' })).toBe('Marked by you');
    expect(titleOf({ ...marked, origin: 'imported' })).toBe('Brought from a DAW');
    expect(regionSentence(project, { ...region('r9'), origin: 'imported' })).not.toContain('sure');
    expect(regionSentence(project, { ...region('r19'), origin: 'imported' })).toContain('93 % sure');
  });
});
