import { describe, expect, it } from 'vitest';
import { ranked } from './rank.ts';

const titles = ['Play, pause', 'Previous to mend', 'Split at playhead', 'Restore', 'Redo'];
const find = (query: string) => ranked(query, titles, (title) => title);

describe('finding a command', () => {
  it('by its beginning, the first letters of its words, or letters in order', () => {
    expect(find('res')[0]).toBe('Restore');
    expect(find('ptm')[0]).toBe('Previous to mend');
    expect(find('playh')[0]).toBe('Split at playhead');
  });

  it('prefers what begins with the letters', () => {
    expect(find('pl')[0]).toBe('Play, pause');
  });

  it('leaves out what lacks a letter, and nothing for an empty search', () => {
    expect(find('zz')).toEqual([]);
    expect(find(' ')).toEqual(titles);
  });
});
