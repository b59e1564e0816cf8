// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { dialogOpened } from '../state/desk.ts';
import { documentOpened } from '../state/document.ts';
import Open from './open.tsx';

describe('the dialog that opens a recording', () => {
  let bench: Bench;
  const dialog = () => bench.store.getState().desk.dialog;
  const choose = async () => {
    fireEvent.click(await screen.findByText('Open this folder as stems'));
    await act(() => new Promise((resolve) => setTimeout(resolve)));
  };

  beforeEach(async () => {
    bench = await openBench();
    bench.store.dispatch(dialogOpened('open'));
  });
  afterEach(() => {
    cleanup();
    localStorage.clear();
    bench.session.close();
  });

  it('closes when what was chosen is open, even where it is the same project again', async () => {
    renderOver(bench, createElement(Open));
    await choose();
    expect(dialog()).toBeNull();
  });

  it('stays with the reason where it cannot be opened', async () => {
    bench.backend.open = () => Promise.reject(new Error('There is no recording in this folder. Choose another.'));
    renderOver(bench, createElement(Open));
    await choose();
    expect(dialog()).toBe('open');
    expect(screen.getByText('There is no recording in this folder. Choose another.')).toBeTruthy();
  });

  it('says no more why something could not be opened once another folder is looked at', async () => {
    bench.backend.open = () => Promise.reject(new Error('There is no recording in this folder. Choose another.'));
    renderOver(bench, createElement(Open));
    await choose();
    fireEvent.click(screen.getByText('Rehearsals'));
    await screen.findByDisplayValue('/music/Rehearsals');
    expect(screen.queryByText('There is no recording in this folder. Choose another.')).toBeNull();
  });

  it('begins in the folder that something was last chosen from, or at home where that is gone', async () => {
    renderOver(bench, createElement(Open));
    fireEvent.click(await screen.findByText('Rehearsals'));
    await screen.findByDisplayValue('/music/Rehearsals');
    await choose();
    cleanup();
    renderOver(bench, createElement(Open));
    await screen.findByDisplayValue('/music/Rehearsals');
    cleanup();
    const { list } = bench.backend;
    bench.backend.list = (path) => (path === null ? list(null) : Promise.reject(new Error('That folder is gone.')));
    renderOver(bench, createElement(Open));
    await screen.findByDisplayValue('/music');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('closes when another project comes into the window by another way', async () => {
    renderOver(bench, createElement(Open));
    const state = await bench.backend.state('song');
    act(() => void bench.store.dispatch(documentOpened({ ...state, id: 'another' })));
    expect(dialog()).toBeNull();
  });
});
