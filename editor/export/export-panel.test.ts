// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, expect, it } from 'vitest';
import type { Work } from '../../host/api/backend.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { fixtureProject } from '../fixture/project.ts';
import { disconnected } from '../state/connection.ts';
import { documentClosed, documentOpened } from '../state/document.ts';
import { exportBegun } from '../state/exporting.ts';
import { workReceived } from '../state/work.ts';
import ExportPanel from './export-panel.tsx';

let bench: Bench;
afterEach(() => {
  cleanup();
  bench.session.close();
});

async function open(project = fixtureProject()): Promise<string> {
  bench = await openBench(project);
  renderOver(bench, createElement(ExportPanel));
  return bench.store.getState().document.replica!.id;
}

const listed = (state: Work['state'], fraction: number) =>
  act(() => {
    const work = { id: 'w', kind: 'export', title: 'Stems', state, fraction, files: ['/music/bass.wav'], regions: [] };
    const error = state === 'failed' ? 'The disk is full.' : null;
    bench.store.dispatch(workReceived([{ ...work, error, stage: 'Writing', secondsLeft: 20 } as unknown as Work]));
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

it('cannot be begun before there are stems, says why, and asks nothing of the host; the regions can be written', async () => {
  await open({ ...fixtureProject(), tracks: [] });
  const button = screen.getByRole('button', { name: 'Export master' });
  expect(button.hasAttribute('disabled')).toBe(true);
  const early = /^The recording is not separated into stems yet: wait until it is/;
  expect(screen.getAllByText(early)).toHaveLength(1);
  expect(document.getElementById(button.getAttribute('aria-describedby')!)!.textContent).toMatch(early);
  look(/^Regions/);
  expect(screen.getByRole('button', { name: 'Export regions' }).hasAttribute('disabled')).toBe(false);
});

it('says into which folder files were written, and gives the button back once they would be others', async () => {
  const project = await open();
  look(/^Stems/);
  act(() => void bench.store.dispatch(exportBegun({ project, work: 'w', kind: 'stems' })));
  listed('done', 1);
  expect(screen.getByText(/^1 file written to/).textContent).toBe('1 file written to /music: bass.wav');
  expect(screen.queryByRole('button', { name: 'Export stems' })).toBeNull();
  act(() => bench.session.edit({ type: 'master/set', payload: { gainDb: -6 } }));
  expect(screen.getByRole('button', { name: 'Export stems' })).toBeTruthy();
  expect(screen.getByText(/^1 file written to/).textContent).toContain(', before the last change: bass.wav');
});

it('forgets why an export failed once the song is another', async () => {
  const project = await open();
  act(() => void bench.store.dispatch(exportBegun({ project, work: 'w', kind: 'master' })));
  // What was changed while it ran does not keep back why it failed.
  act(() => bench.session.edit({ type: 'master/set', payload: { gainDb: -3 } }));
  listed('failed', 0.2);
  expect(screen.getByRole('alert').textContent).toBe('The disk is full.');
  act(() => bench.session.edit({ type: 'master/set', payload: { gainDb: -6 } }));
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.getByRole('button', { name: 'Export master' })).toBeTruthy();
});

const hostAway = () => act(() => void bench.store.dispatch(disconnected('Nobody answers.')));
const hostAnew = () => {
  hostAway();
  act(() => void bench.store.dispatch(workReceived([])));
};

it('keeps a finished export finished where the host was ended and started again, but gives out no files through it', async () => {
  const project = await open();
  look(/^Stems/);
  act(() => void bench.store.dispatch(exportBegun({ project, work: 'w', kind: 'stems' })));
  listed('done', 1);
  expect(screen.getByRole('link', { name: 'bass.wav' })).toBeTruthy();
  hostAnew();
  expect(screen.getByText(/^1 file written to/).textContent).toBe('1 file written to /music: bass.wav');
  expect(screen.queryByRole('link', { name: 'bass.wav' })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Done' }));
  expect(screen.getByRole('button', { name: 'Export stems' })).toBeTruthy();
});

it('says that an export is over where the host was ended with it, and can be begun again', async () => {
  const project = await open();
  look(/^Stems/);
  act(() => void bench.store.dispatch(exportBegun({ project, work: 'w', kind: 'stems' })));
  listed('running', 0.4);
  const mayCancel = () => !screen.getByRole<HTMLButtonElement>('button', { name: 'Cancel' }).disabled;
  expect(mayCancel()).toBe(true);
  hostAway();
  expect(mayCancel()).toBe(false);
  listed('running', 0.4);
  expect(mayCancel()).toBe(true);
  hostAnew();
  expect(screen.getByRole('alert').textContent).toContain('ended before this export was done');
  expect(screen.queryByRole('progressbar', { name: 'Export' })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Back' }));
  expect(screen.getByRole('button', { name: 'Export stems' })).toBeTruthy();
});
