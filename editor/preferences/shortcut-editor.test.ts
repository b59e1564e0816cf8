// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandById } from '../app/commands/registry.ts';
import { keysOf } from '../app/keys.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { ShortcutEditor } from './shortcut-editor.tsx';

describe('the keys of commands', () => {
  let bench: Bench;
  const keys = (id: string) => keysOf(commandById(id)!, bench.store.getState().preferences.keys);
  const field = (title: string) => screen.getByRole('button', { name: new RegExp(`^Key of ${title}: `) });
  const press = (title: string, key: string) => {
    fireEvent.click(field(title));
    fireEvent.keyDown(field(title), { key, code: `Key${key.toUpperCase()}` });
  };

  beforeEach(async () => {
    bench = await openBench();
    renderOver(bench, createElement(ShortcutEditor));
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('are taken by pressing another, which its owner loses and which is said', () => {
    expect(keys('region.previous')).toEqual(['p']);
    press('Next to mend', 'p');
    expect(keys('region.next')).toEqual(['p']);
    expect(keys('region.previous')).toEqual([]);
    expect(screen.getByRole('status').textContent).toBe('“Previous to mend” has lost this key.');
  });

  it('are not taken before the field was clicked, nor when it is left by Esc', () => {
    fireEvent.keyDown(field('Next to mend'), { key: 'y', code: 'KeyY' });
    press('Next to mend', 'Escape');
    fireEvent.keyDown(field('Next to mend'), { key: 'y', code: 'KeyY' });
    expect(keys('region.next')).toEqual(['n']);
  });

  it('go by Backspace, and come back to the command’s own', () => {
    const back = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Next to mend: back to its own key' });
    expect(back().disabled).toBe(true);
    press('Next to mend', 'Backspace');
    expect(keys('region.next')).toEqual([]);
    expect(field('Next to mend').textContent).toContain('none');
    fireEvent.click(back());
    expect(keys('region.next')).toEqual(['n']);
  });
});
