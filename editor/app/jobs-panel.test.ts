// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Work } from '../../host/api/backend.ts';
import { JobsPanel } from './jobs-panel.tsx';
import { renderOver } from './render-testing.tsx';
import { type Bench, openBench } from './testing.ts';

const work = (given: Partial<Work>): Work => ({
  id: 'w',
  project: 'song',
  kind: 'treat',
  title: 'Mending',
  stage: '',
  fraction: 0,
  secondsLeft: null,
  state: 'done',
  error: null,
  regions: [],
  files: [],
  ...given,
});

describe('the panel of jobs', () => {
  let bench: Bench;
  const told = (...list: Work[]) =>
    act(async () => {
      bench.backend.setWork(list);
      await new Promise((resolve) => setTimeout(resolve));
    });
  const rows = () => screen.getAllByRole('listitem').map((row) => row.textContent);

  beforeEach(async () => {
    bench = await openBench();
    renderOver(bench, createElement(JobsPanel));
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('lists what runs, what waits, and what is over with the latest first; nothing that only measures', async () => {
    await told(
      work({ id: '1', title: 'Looking for damage' }),
      work({ id: '2', title: 'Mending drums', state: 'failed', error: 'The disk is full.' }),
      work({ id: '3', title: 'Mending vocals', state: 'waiting' }),
      work({ id: '4', title: 'Mending bass', state: 'running', fraction: 0.4 }),
      work({ id: '5', title: 'Measuring', kind: 'measure', state: 'running' }),
    );
    const titles = rows().map((row) => /Mending (bass|drums|vocals)|Looking for damage|Measuring/.exec(row ?? '')?.[0]);
    expect(titles).toEqual(['Mending bass', 'Mending vocals', 'Mending drums', 'Looking for damage']);
    expect(rows()[2]).toContain('The disk is full.');
    expect(rows()[3]).toContain('Done');
  });

  it('stops what runs', async () => {
    await told(work({ id: '4', title: 'Mending bass', state: 'running' }));
    fireEvent.click(screen.getByRole('button', { name: 'Cancel mending bass' }));
    await act(() => new Promise((resolve) => setTimeout(resolve, 5)));
    expect(rows()[0]).toContain('Cancelled');
  });
});
