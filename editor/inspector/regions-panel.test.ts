// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { createElement, Fragment } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../app/commands/run.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { documentOpened } from '../state/document.ts';
import { isSeen } from '../state/layout.ts';
import { selectProject } from '../state/selectors.ts';
import { RegionsPanel, RegionsTools } from './regions-panel.tsx';

describe('the list of regions', () => {
  let bench: Bench;
  const show = () =>
    renderOver(bench, createElement(Fragment, null, createElement(RegionsTools), createElement(RegionsPanel)));
  /** What the column of this number says, from the first row down. */
  const column = (index: number) =>
    screen
      .getAllByRole('row')
      .slice(1)
      .map((row) => within(row).getAllByRole('gridcell')[index]!.textContent);

  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('is sorted by the head that is clicked, and the other way round by another click', () => {
    show();
    expect(column(0).slice(0, 4)).toEqual(['Severe', 'Severe', 'Severe', 'Damaged']);
    const head = () => screen.getByRole('columnheader', { name: /Cause/ });
    fireEvent.click(within(head()).getByRole('button'));
    expect(head().getAttribute('aria-sort')).toBe('ascending');
    const causes = column(3);
    expect(causes).toEqual(causes.toSorted());
    fireEvent.click(within(head()).getByRole('button'));
    expect(head().getAttribute('aria-sort')).toBe('descending');
    expect(column(3)).toEqual(causes.toReversed());
  });

  it('has room for every place that it names, in bars and where no bars are known yet', () => {
    const { replica } = bench.store.getState().document;
    for (const profile of [replica!.project.profile, null]) {
      bench.store.dispatch(documentOpened({ ...replica!, project: { ...replica!.project, profile } }));
      show();
      const width = screen.getByRole('grid').style.getPropertyValue('--place');
      const letters = Number(/(\d+)ch/.exec(width)?.[1]);
      const longest = Math.max(...column(2).map((text) => text?.length ?? 0));
      expect(letters).toBeGreaterThanOrEqual(longest);
      expect(longest).toBeGreaterThan(profile === null ? 12 : 8);
      cleanup();
    }
  });

  it('shows what is looked for, by words and by state', () => {
    show();
    fireEvent.change(screen.getByRole('searchbox', { name: 'Find a region' }), { target: { value: 'bass clipping' } });
    expect(new Set(column(1))).toEqual(new Set(['Bass']));
    expect(new Set(column(3))).toEqual(new Set(['Clipping']));
    fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'Escape' });
    fireEvent.click(screen.getByRole('radio', { name: /^Mended/ }));
    expect(column(0)).toHaveLength(4);
  });

  it('says of a take that had better be left alone that it is, in place of that it waits to be accepted', () => {
    const { replica } = bench.store.getState().document;
    const one = replica!.project.regions.find(({ id }) => id === 'r11')!;
    const takes = [{ ...one.takes[0]!, warning: 'The take is farther off: it is better left alone.' }];
    const project = { ...replica!.project, regions: [{ ...one, status: 'open' as const, takes, chosenTake: 0 }] };
    bench.store.dispatch(documentOpened({ ...replica!, project }));
    show();
    const cell = within(screen.getByRole('row', { name: /restored, better left alone$/ })).getAllByRole('gridcell')[5]!;
    expect(within(cell).getByText('Better left alone')).toBeTruthy();
    expect(cell.textContent).not.toContain('to accept');
    // Nor is it accepted along with others.
    runCommand(bench, 'region.acceptAll');
    expect(selectProject(bench.store.getState())!.regions[0]!.status).toBe('open');
    expect(bench.store.getState().desk.toasts.at(-1)?.text).toContain('decide on each by itself');
  });

  it('says of a region that was tried in vain that it was left as it is, and why, in place of how it is to be mended', async () => {
    const why = 'restore found nothing here that it could better.';
    bench.backend.act({ type: 'host/treated', payload: { id: 'r19', takes: [], untouched: why } });
    show();
    const row = await screen.findByRole('row', { name: /left as it is, not decided yet/ });
    const cell = within(row).getAllByRole('gridcell')[5]!;
    expect(cell.textContent).toBe('Left as it is, to decide');
    expect(within(cell).getByTitle(/^Restore found nothing here/)).toBeTruthy();
  });

  it('has nothing to go on to when all is done, but the export', () => {
    for (const { id, status } of selectProject(bench.store.getState())!.regions) {
      if (status === 'open') bench.session.edit({ type: 'region/set', payload: { id, status: 'ignored' } });
    }
    show();
    expect(screen.getByRole('heading').textContent).toBe('Nothing is left to mend: 4 mended, 20 left as they are');
    expect(screen.getByRole('button', { name: /^Next/ }).hasAttribute('disabled')).toBe(true);
    fireEvent.click(screen.getByRole('button', { name: 'Export' }));
    expect(isSeen(bench.store.getState().layout, 'export')).toBe(true);
  });
});
