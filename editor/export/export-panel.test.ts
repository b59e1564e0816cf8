// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, expect, it } from 'vitest';
import type { Work } from '../../host/api/backend.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { fixtureProject } from '../fixture/project.ts';
import { documentClosed, documentOpened } from '../state/document.ts';
import { exportBegun } from '../state/exporting.ts';
import { workReceived } from '../state/work.ts';
import ExportPanel from './export-panel.tsx';

let bench: Bench;
afterEach(() => {
  cleanup();
  bench.session.close();
});

async function open(): Promise<string> {
  bench = await openBench();
  renderOver(bench, createElement(ExportPanel));
  return bench.store.getState().document.replica!.id;
}

const listed = (state: Work['state'], fraction: number) =>
  act(() => {
    const work = { id: 'w', kind: 'export', title: 'Stems', state, fraction, files: ['/music/bass.wav'], regions: [] };
    bench.store.dispatch(workReceived([{ ...work, stage: 'Writing', secondsLeft: 20 } as unknown as Work]));
  });

const look = (kind: RegExp) => fireEvent.click(screen.getByRole('tab', { name: kind }));

it('shows how an export goes on in its own kind; others can be looked at and say that it runs', async () => {
  const project = await open();
  act(() => void bench.store.dispatch(exportBegun({ project, work: 'w', kind: 'stems' })));
  listed('running', 0.4);
  expect(screen.queryByRole('progressbar', { name: 'Export' })).toBeNull();
  expect(screen.getByText(/^Another export runs: Stems, 40/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Export master' })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Show it' }));
  expect(screen.getByRole('progressbar', { name: 'Export' })).toBeTruthy();

  listed('done', 1);
  expect(screen.getByText(/^1 file written/)).toBeTruthy();
  look(/^MIDI/);
  expect(screen.queryByText(/^1 file written/)).toBeNull();
  expect(screen.getByRole('button', { name: 'Export MIDI' })).toBeTruthy();
});

it('begins anew where another song is opened while it stands open', async () => {
  const project = await open();
  look(/^Stems/);
  act(() => void bench.store.dispatch(exportBegun({ project, work: 'w', kind: 'stems' })));
  listed('done', 1);
  expect(screen.getByText(/^1 file written/)).toBeTruthy();
  const { replica } = bench.store.getState().document;
  const state = { ...replica!, project: fixtureProject(), folder: '/other', id: 'another' };
  act(() => {
    bench.store.dispatch(documentClosed());
    bench.store.dispatch(documentOpened(state));
  });
  expect(screen.queryByText(/^1 file written/)).toBeNull();
  expect(screen.getByRole('tab', { name: /^Master/ }).getAttribute('aria-selected')).toBe('true');
});
