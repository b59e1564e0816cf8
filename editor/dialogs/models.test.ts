// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Work } from '../../host/api/backend.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { modelsOpened } from '../state/desk.ts';
import Models from './models.tsx';

const JASCO = 'jasco-chords-drums-400M';

describe('the dialog of neural models', () => {
  let bench: Bench;
  const settle = () => act(() => new Promise((resolve) => setTimeout(resolve)));
  const press = async (name: string | RegExp) => {
    fireEvent.click(screen.getByRole('button', { name }));
    await settle();
  };
  const choose = (name: RegExp) => act(async () => void fireEvent.click(screen.getByRole('tab', { name })));
  const isDisabled = (name: string) => screen.getByRole('button', { name }).hasAttribute('disabled');
  const work = (change: Partial<Work>): Work => ({
    id: 'w',
    project: '*',
    kind: 'model',
    title: 'Installing t5-base',
    stage: 'Downloading and checking',
    fraction: 0.34,
    secondsLeft: 70,
    state: 'running',
    error: null,
    regions: [],
    files: [],
    ...change,
  });
  const tell = (change: Partial<Work>) =>
    act(async () => {
      bench.backend.setWork([work(change)]);
      await new Promise((resolve) => setTimeout(resolve));
    });

  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });
  const show = async () => {
    renderOver(bench, createElement(Models));
    await settle();
  };

  it('lists every model with what is here of it', async () => {
    await show();
    const names = screen.getAllByRole('tab').map((tab) => tab.textContent);
    expect(names).toEqual(['htdemucsInstalled', `${JASCO}1.9 GB`, 't5-baseBegun, 894 MB']);
    expect(screen.getByText('1 of 3 installed, 48 GB free')).toBeTruthy();
    expect(screen.getByText(/Nobody has heard this model/)).toBeTruthy();
  });

  it('is gone through by arrows, round its ends', async () => {
    await show();
    fireEvent.keyDown(screen.getByRole('tab', { selected: true }), { key: 'ArrowUp' });
    const tab = screen.getByRole('tab', { selected: true });
    expect(tab.textContent).toContain('t5-base');
    expect(document.activeElement).toBe(tab);
  });

  it('has the terms of a licence accepted before anything can be got, and says so to the host', async () => {
    await show();
    await choose(/^jasco/);
    expect([isDisabled('Install'), isDisabled('Use a file …')]).toEqual([true, true]);
    expect(screen.getByRole('status').textContent).toContain('accept the terms of CC-BY-NC-4.0');
    fireEvent.click(screen.getByRole('switch', { name: 'I accept these terms' }));
    expect(bench.backend.installs).toEqual([]);
    await press('Install');
    expect(bench.backend.installs).toEqual([{ name: JASCO, accept: true }]);
  });

  it('asks for no yes where none is needed, and gives none', async () => {
    await show();
    await choose(/^t5/);
    expect(screen.queryByRole('switch')).toBeNull();
    await press('Go on');
    expect(bench.backend.installs).toEqual([{ name: 't5-base', accept: false }]);
  });

  it('says where the terms of a gated model are accepted, and what is done with the token', async () => {
    await show();
    await choose(/^jasco/);
    expect(screen.getByRole('link', { name: `huggingface.co/facebook/${JASCO}` }).getAttribute('rel')).toBe(
      'noreferrer',
    );
    expect(screen.getByText(/HF_TOKEN and does not store it/)).toBeTruthy();
  });

  it('leads to what a model needs', async () => {
    await show();
    await choose(/^jasco/);
    expect(screen.getByText('t5-base, which is not installed')).toBeTruthy();
    await press('Show t5-base');
    const tab = screen.getByRole('tab', { selected: true });
    expect([tab.textContent, document.activeElement]).toEqual([expect.stringContaining('t5-base'), tab]);
  });

  it('takes a file or folder that the person has', async () => {
    await show();
    await choose(/^t5/);
    await press('Use a file …');
    await press('Close');
    expect(document.activeElement).toBe(screen.getByRole('tab', { selected: true }));
    await press('Use a file …');
    await press('Take this folder');
    expect(bench.backend.installs).toEqual([{ name: 't5-base', accept: false, from: '/music' }]);
  });

  it('shows how far it is and how long it takes, whichever window began it, and stops it', async () => {
    await show();
    await choose(/^t5/);
    bench.backend.setModel('t5-base', { work: 'w' });
    await tell({});
    expect(screen.getByRole('progressbar', { name: 'Installing t5-base' }).getAttribute('aria-valuenow')).toBe('34');
    expect(screen.getByText('34 %, about 70 s left')).toBeTruthy();
    expect(screen.getByRole('tab', { selected: true }).textContent).toBe('t5-baseInstalling, 34 %');
    await press('Cancel');
    expect(bench.backend.asked).toContain('cancel');
    expect(screen.getByRole('status').textContent).toContain('cancelled');
  });

  it('offers what came with a model as soon as it is there', async () => {
    await show();
    bench.backend.setModel('t5-base', { work: 'w' });
    await tell({});
    const before = bench.backend.asked.filter((what) => what === 'info').length;
    bench.backend.setModel('t5-base', { isInstalled: true, begun: 0 });
    await tell({ state: 'done', fraction: 1 });
    expect(screen.getByRole('tab', { name: /^t5/ }).textContent).toBe('t5-baseInstalled');
    expect(bench.backend.asked.filter((what) => what === 'info').length).toBeGreaterThan(before);
  });

  it('says in a sentence why it could not be had', async () => {
    await show();
    await choose(/^t5/);
    bench.backend.setModel('t5-base', { work: 'w' });
    await tell({ state: 'failed', error: 'The disk is full: make room.' });
    expect(screen.getByRole('alert').textContent).toBe('The disk is full: make room.');
    bench.backend.installModel = () => Promise.reject(new Error('There is no such model.'));
    await press('Go on');
    expect(screen.getByRole('alert').textContent).toBe('There is no such model.');
  });

  it('keeps for every window how the weights of separators are kept, and says what computes a model', async () => {
    bench.backend.setModel('htdemucs', { computedBy: 'cpu' });
    await show();
    expect(screen.getByText('By the processor')).toBeTruthy();
    const weights = screen.getByRole('combobox', { name: 'Weights of separators' });
    expect(weights.textContent).toContain('Whole, where memory allows');
    fireEvent.click(weights);
    const option = await screen.findByRole('option', { name: 'Smaller (8 bits)' });
    await act(async () => {
      fireEvent.pointerDown(option, { pointerType: 'mouse' });
      fireEvent.click(option);
      await new Promise((resolve) => setTimeout(resolve));
    });
    expect((await bench.backend.models()).separatorWeights).toBe('int8');
    expect(weights.textContent).toContain('Smaller (8 bits)');
    await choose(/^jasco/);
    expect(screen.queryByText('Weights')).toBe(null);
  });

  it('removes a model only after a question', async () => {
    await show();
    await press('Remove …');
    expect(bench.backend.asked).not.toContain('removeModel');
    expect(document.activeElement?.textContent).toBe('Keep it');
    await press('Keep it');
    await press('Remove …');
    await press('Remove');
    expect(bench.backend.asked).toContain('removeModel');
  });

  it('shows first what it was opened for', async () => {
    bench.store.dispatch(modelsOpened('jasco'));
    await show();
    expect(within(screen.getByRole('tabpanel')).getByRole('heading').textContent).toBe(JASCO);
  });
});
