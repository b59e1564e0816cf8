// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Project } from '../../host/project/project.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { documentOpened } from '../state/document.ts';
import { selectTracks } from '../state/selectors.ts';
import { LaneHeader } from './lane-header.tsx';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => {
  cleanup();
  document.body.innerHTML = '';
  bench.session.close();
});

const show = (stem: string) => {
  const track = selectTracks(bench.store.getState()).find((one) => one.stem === stem)!;
  renderOver(bench, createElement(LaneHeader, { track, top: 0, height: 100 }));
};

it('lays the notes of its own track open, whichever region is selected', () => {
  const pressed: string[] = [];
  for (const stem of ['drums', 'bass']) {
    const lane = document.createElement('div');
    lane.className = 'lane-list';
    lane.dataset.stem = stem;
    lane.addEventListener('keydown', (event) => pressed.push(`${stem} ${event.key}`));
    document.body.append(lane);
  }
  bench.select('r11');
  show('drums');
  fireEvent.click(screen.getByRole('button', { name: 'Edit the hits of Drums' }));
  expect(pressed).toEqual(['drums F2']);
});

it('offers no notes on the stem of everything else', () => {
  show('other');
  expect(screen.queryByRole('button', { name: /^Edit the/ })).toBeNull();
});

it('does not call a stem good while something is to be mended in it that a DAW brought', () => {
  const { replica } = bench.store.getState().document;
  const { tracks, regions } = replica!.project;
  const brought = { ...regions.find(({ stem }) => stem === 'bass')!, damage: null, origin: 'imported', status: 'open' };
  const good = tracks.map((track) => ({ ...track, level: 'good' }));
  const project = { ...replica!.project, tracks: good, regions: [brought] } as Project;
  bench.store.dispatch(documentOpened({ ...replica!, project }));
  show('bass');
  expect(screen.getByText('1 to mend')).toBeTruthy();
  expect(screen.queryByText('Good')).toBeNull();
  cleanup();
  show('drums');
  expect(screen.getByText('Good')).toBeTruthy();
});
