import { describe, expect, test } from 'vitest';
import { terminalOf, wrap } from './terminal.ts';

const terminal = { isTTY: true, columns: 40 } as NodeJS.WriteStream;

describe('what a stream can show', () => {
  test('colours only on a terminal, unless NO_COLOR or a dumb terminal forbids them', () => {
    expect(terminalOf(terminal, {})).toEqual({ live: true, colour: true, columns: 40 });
    expect(terminalOf(terminal, { NO_COLOR: '1' })).toEqual({ live: true, colour: false, columns: 40 });
    expect(terminalOf(terminal, { NO_COLOR: '' }).colour).toBe(true);
    expect(terminalOf(terminal, { TERM: 'dumb' })).toEqual({ live: false, colour: false, columns: 40 });
    expect(terminalOf({ isTTY: false } as NodeJS.WriteStream, {})).toEqual({
      live: false,
      colour: false,
      columns: Number.POSITIVE_INFINITY,
    });
  });

  test('lines break at spaces, keep their indent, and are left alone where nothing limits them', () => {
    expect(wrap('  one two three', 9, '  ')).toEqual(['  one two', '    three']);
    expect(wrap('  one two three', Number.POSITIVE_INFINITY)).toEqual(['  one two three']);
    expect(wrap('incomprehensible', 5)).toEqual(['incomprehensible']);
    expect(wrap('', 5)).toEqual(['']);
  });
});
