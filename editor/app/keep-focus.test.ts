// @vitest-environment happy-dom
import { cleanup, fireEvent, render } from '@testing-library/react';
import { createElement } from 'react';
import { createPortal } from 'react-dom';
import { afterEach, describe, expect, it } from 'vitest';
import { focusAfterMenu, forgetFocus, keepFocus, rememberFocus } from './keep-focus.ts';

describe('the focus', () => {
  const by = (id: string) => document.getElementById(id)!;
  const page = () =>
    render(
      createElement(
        'div',
        { onMouseDownCapture: rememberFocus, onMouseDown: keepFocus, onKeyDownCapture: forgetFocus },
        createElement('div', { id: 'lane', tabIndex: 0 }),
        createElement('button', { id: 'menu', type: 'button' }),
        createElement('input', { id: 'field' }),
        createPortal(createElement('div', { id: 'entry', tabIndex: 0 }), document.body),
      ),
    );
  afterEach(cleanup);

  it('is not taken by a button that the mouse presses, but by a field', () => {
    page();
    expect(fireEvent.mouseDown(by('menu'))).toBe(false);
    expect(fireEvent.mouseDown(by('field'))).toBe(true);
  });

  it('goes back from a menu to the place before, where the mouse opened it', () => {
    page();
    by('lane').focus();
    fireEvent.mouseDown(by('menu'));
    by('entry').focus();
    // What is done in the menu, by mouse or key, is not done in the page.
    fireEvent.mouseDown(by('entry'));
    fireEvent.keyDown(by('entry'), { key: 'ArrowDown' });
    expect(focusAfterMenu()).toBe(by('lane'));
  });

  it('goes nowhere where it was nowhere before', () => {
    page();
    fireEvent.mouseDown(by('menu'));
    expect(focusAfterMenu()).toBe(false);
  });

  it('goes back to the button of a menu that a key opened', () => {
    page();
    by('lane').focus();
    fireEvent.mouseDown(by('menu'));
    by('menu').focus();
    fireEvent.keyDown(by('menu'), { key: 'Enter' });
    expect(focusAfterMenu()).toBe(true);
  });
});
