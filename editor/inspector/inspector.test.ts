// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { createElement, Fragment } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../app/commands/run.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { atBar, fixtureRegion, fixtureTake } from '../fixture/project.ts';
import { documentOpened } from '../state/document.ts';
import { isSeen } from '../state/layout.ts';
import { selectProject } from '../state/selectors.ts';
import { notesOpened } from '../state/view.ts';
import { Inspector, InspectorTools } from './inspector.tsx';
import { correctionWords } from './inspector-notes.tsx';

/** As it stands in a dock. */
const whole = () => createElement(Fragment, null, createElement(InspectorTools), createElement(Inspector));

describe('the inspector', () => {
  let bench: Bench;
  const region = (id: string) => selectProject(bench.store.getState())!.regions.find((one) => one.id === id)!;

  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });
  const show = (id: string) => {
    bench.select(id);
    renderOver(bench, whole());
  };
  const radio = (group: string, name: RegExp) =>
    within(screen.getByRole('radiogroup', { name: group })).getByRole('radio', { name });

  it('says what is wrong, how surely, and what a take changed', () => {
    show('r11');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Severe clipping');
    expect(screen.getByText('94 % sure')).toBeTruthy();
    const row = screen.getByRole('rowheader', { name: 'Flat peaks' }).closest('tr')!;
    expect(
      within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    ).toEqual(expect.arrayContaining(['412', '0']));
  });

  it('says below 60 % that it may be otherwise', () => {
    show('r6');
    expect(screen.getByText('54 % sure')).toBeTruthy();
    expect(screen.getByText('listen before you decide')).toBeTruthy();
  });

  it('chooses a take by its row and by the arrow keys between them', () => {
    show('r11');
    fireEvent.click(radio('Take', /Restored/));
    expect(region('r11').chosenTake).toBe(0);
    fireEvent.click(radio('Take', /Original/));
    expect(region('r11').chosenTake).toBeNull();
  });

  it('gives the reason for a treatment that cannot be had, and does not choose it', async () => {
    show('r11');
    await waitFor(() => expect(radio('Treatment', /needs a JASCO model/).getAttribute('aria-disabled')).toBe('true'));
    fireEvent.click(radio('Treatment', /^Generate/));
    expect(region('r11').treatment).toBe('rebuild');
    fireEvent.click(radio('Treatment', /^Restore/));
    expect(region('r11').treatment).toBe('restore');
  });

  it('offers to mend what has no take, and to accept what has one', () => {
    show('r19');
    expect(screen.getByRole('button', { name: /^Mend/ })).toBeTruthy();
    cleanup();
    show('r11');
    fireEvent.click(screen.getByRole('button', { name: /^Accept/ }));
    expect(region('r11').status).toBe('accepted');
  });

  it('says that a region which was left alone stays as it is, and why', () => {
    const why = 'restore found nothing here that it could better.';
    bench.backend.act({ type: 'host/treated', payload: { id: 'r19', takes: [], untouched: why } });
    return waitFor(() => expect(region('r19').untouched).toBe(why)).then(() => {
      show('r19');
      expect(screen.getByText(/Restore found nothing here that it could better/).textContent).toContain(
        'left as it is',
      );
      expect(screen.queryByRole('button', { name: 'Leave as it is' })).toBeNull();
      expect(screen.queryByRole('button', { name: /^Accept/ })).toBeNull();
      fireEvent.click(screen.getByRole('button', { name: /^Leave as it is, go to next/ }));
      // Nothing was mended there, so it is not counted as that.
      expect(region('r19').status).toBe('ignored');
    });
  });

  it('leaves a region as it is where the original was chosen, though it has takes', () => {
    show('r11');
    fireEvent.click(radio('Take', /Original/));
    expect(screen.queryByRole('button', { name: /^Accept/ })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: /^Leave as it is, go to next/ }));
    expect(region('r11')).toMatchObject({ status: 'ignored', chosenTake: null });
  });

  it('says of a region that was brought from a DAW what it is, and neither certainty nor seed where there is none', async () => {
    const take = fixtureTake(atBar(40), atBar(41), 'Edited in a DAW', {
      ...{ treatment: 'imported', confidence: 1, seed: 0, settings: { file: 'bass.wav', sha256: 'abc' } },
      ...{ why: 'Taken from bass.wav, which was changed outside.', before: {}, after: {}, material: [] },
    });
    const brought = fixtureRegion('i1', 'bass', 40, 41, 'noise', 'minor', 1, {
      ...{ origin: 'imported', damage: null, takes: [take], chosenTake: 0 },
    });
    const named = fixtureRegion('i2', 'bass', 44, 45, 'noise', 'minor', 1, { origin: 'imported' });
    const rest = { rhythm: null, chords: null, sections: null };
    bench.backend.act({
      type: 'project/import',
      payload: { from: 'bass.wav', regions: [brought, named], takes: [], ...rest },
    });
    await waitFor(() => expect(region('i2')).toBeTruthy());
    show('i1');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Brought from a DAW');
    expect(screen.getByText('It was brought from a DAW; no finding of damage belongs to it.')).toBeTruthy();
    expect(radio('Take', /Edited in a DAW/).textContent).toContain('From bass.wav');
    expect(document.body.textContent).not.toMatch(/sure|seed\s0|Marked by you/);
    cleanup();
    show('i2');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Minor noise');
    expect(document.body.textContent).not.toMatch(/% sure/);
  });

  it('shows the takes before how they are measured and made: they are what is listened to', () => {
    show('r11');
    const parts = [radio('Take', /Original/), screen.getByText('Measured here'), radio('Treatment', /^Auto/)];
    const isInOrder = (a: HTMLElement, b: HTMLElement) =>
      (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    expect([isInOrder(parts[0]!, parts[1]!), isInOrder(parts[1]!, parts[2]!)]).toEqual([true, true]);
  });

  it('says on the button how many takes it makes', () => {
    bench.session.edit({ type: 'region/set', payload: { id: 'r11', takeCount: 2 } });
    show('r11');
    expect(screen.getByRole('button', { name: /^Make 2 takes/ }).title).toContain('2 more takes of this region');
  });

  it('plays the region from a little before its start', () => {
    show('r11');
    fireEvent.click(screen.getByRole('button', { name: /^Listen/ }));
    expect(bench.player.state().playing).toBe(true);
    expect(bench.player.position()).toBeLessThan(region('r11').start);
    expect(bench.player.position()).toBeGreaterThan(0);
    fireEvent.click(screen.getByRole('button', { name: /^Stop/ }));
    expect(bench.player.state().playing).toBe(false);
    expect(screen.getByRole('button', { name: /^Listen/ })).toBeTruthy();
  });

  it('ends with the export, not with a next one, when the last region is done', () => {
    const { regions } = selectProject(bench.store.getState())!;
    for (const { id, status } of regions) {
      if (status === 'open' && id !== 'r11')
        bench.session.edit({ type: 'region/set', payload: { id, status: 'ignored' } });
    }
    show('r11');
    fireEvent.click(screen.getByRole('button', { name: /^Accept/ }));
    expect(screen.queryByRole('button', { name: /next/ })).toBeNull();
    expect(screen.getByText('Rebuilt, accepted')).toBeTruthy();
    expect(screen.getByRole('heading', { level: 1 }).className).not.toContain('severe');
    fireEvent.click(screen.getByRole('button', { name: 'Export' }));
    expect(isSeen(bench.store.getState().layout, 'export')).toBe(true);
  });

  it('marks a take that had better be left alone by shape and word, and does not ask first to have it accepted', () => {
    const warning = 'The take is farther off: it is better left alone.';
    const take = { ...region('r11').takes[0]!, warning };
    const warned = { ...region('r11'), status: 'open' as const, takes: [take], chosenTake: 0 };
    const { replica } = bench.store.getState().document;
    const project = { ...replica!.project, regions: [warned, region('r6')] };
    act(() => void bench.store.dispatch(documentOpened({ ...replica!, project })));
    show('r11');
    // Why is beside it, and is read out with the take.
    const mark = within(radio('Take', /Better left alone.*The take is farther off\./)).getByText('Better left alone');
    expect(mark.querySelector('svg')).not.toBeNull();
    expect(screen.getByText('Restored, better left alone').querySelector('svg')).not.toBeNull();
    const buttons = within(screen.getByRole('heading', { level: 1 }).closest('section')!.querySelector('footer')!);
    expect(buttons.getAllByRole('button').map(({ className }) => className.includes('primary'))).toEqual([false, true]);
    fireEvent.click(buttons.getByRole('button', { name: /^Leave as it is/ }));
    expect([region('r11').status, region('r11').chosenTake]).toEqual(['ignored', null]);
    act(() => void bench.store.dispatch(documentOpened({ ...replica!, project })));
    act(() => bench.select('r11'));
    fireEvent.click(screen.getByRole('button', { name: 'Accept anyway' }));
    expect([region('r11').status, region('r11').chosenTake]).toEqual(['accepted', 0]);
    act(() => bench.select('r11'));
    act(() => runCommand(bench, 'region.accept'));
    expect([region('r11').status, region('r11').chosenTake]).toEqual(['accepted', 0]);
  });

  it('offers a way back for a region that is done', () => {
    show('r7');
    fireEvent.click(screen.getByRole('button', { name: 'Not yet' }));
    expect(region('r7').status).toBe('open');
  });

  it('goes to the bar that a take was played from', () => {
    show('r11');
    fireEvent.click(screen.getByRole('button', { name: 'bar 29' }));
    expect(bench.player.position()).toBe((29 - 1) * 4 * 30_000);
  });

  it('sends the words of a style once, when the field is left', () => {
    show('r11');
    expect(screen.queryByPlaceholderText('round fingered bass, dry')).toBeNull();
    act(() => bench.session.edit({ type: 'region/set', payload: { id: 'r11', treatment: 'jasco' } }));
    const field = screen.getByPlaceholderText('round fingered bass, dry');
    fireEvent.change(field, { target: { value: 'dry' } });
    expect(region('r11').describe).toBe('');
    fireEvent.blur(field);
    expect(region('r11').describe).toBe('dry');
  });

  it('says what can be done with notes that are laid open, what was put right, and takes it back', () => {
    bench.store.dispatch(notesOpened('bass'));
    const note = selectProject(bench.store.getState())!.profile!.bass.notes[3]!;
    bench.session.edit({ type: 'note/set', payload: { part: 'bass', index: 3, note: { ...note, midi: 45 } } });
    renderOver(bench, whole());
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Notes as they were heard');
    expect(screen.getByText('1 note put right.')).toBeTruthy();
    expect(correctionWords(3, 1, 'hits')).toBe('1 hit put right, 2 added.');
    expect(correctionWords(0, 2, 'notes')).toBe('2 notes taken out.');
    fireEvent.click(screen.getByRole('button', { name: 'Back to what was heard' }));
    expect(selectProject(bench.store.getState())!.edits.bass).toBeNull();
    expect(screen.getByText('None yet.')).toBeTruthy();
  });

  it('offers to accept at once what is mended, where no region is selected', () => {
    renderOver(bench, whole());
    expect(screen.getByRole('button', { name: /^Mend all at once/ })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /^Accept the 1 mended/ }));
    expect(region('r11').status).toBe('accepted');
    expect(screen.queryByRole('button', { name: /^Accept all/ })).toBeNull();
  });

  it('names a place to begin where no region is selected', () => {
    renderOver(bench, whole());
    fireEvent.click(screen.getByRole('button', { name: /Go to the first/ }));
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Severe clipping');
  });
});
