import { describe, expect, it } from 'vitest';
import { COMMANDS, commandById } from '../app/commands/registry.ts';
import { ranked } from './rank.ts';
import { SYNONYMS } from './synonyms.ts';

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

  it('by a word in the middle, and by a part of a word', () => {
    expect(find('pause')).toEqual(['Play, pause']);
    expect(find('head')).toEqual(['Split at playhead']);
  });

  it('does not take letters strewn through words for a match', () => {
    expect(find('ste')).toEqual([]);
    expect(find('pd')).toEqual([]);
  });

  it('knows other words for a command, and names only commands there are', () => {
    const texts = COMMANDS.map(({ id, title, group }) => ({ id, text: `${title} ${group} ${SYNONYMS[id] ?? ''}` }));
    const best = (query: string) => ranked(query, texts, ({ text }) => text)[0]?.id;
    for (const word of ['theme', 'dark', 'light theme', 'settings']) expect(best(word)).toBe('app.preferences');
    expect(best('bounce')).toBe('file.export');
    expect(best('reverb')).toBeUndefined();
    for (const id of Object.keys(SYNONYMS)) expect(commandById(id)?.id).toBe(id);
  });

  it('leaves out what lacks a letter, and nothing for an empty search', () => {
    expect(find('zz')).toEqual([]);
    expect(find(' ')).toEqual(titles);
  });
});
