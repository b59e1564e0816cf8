// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { createElement, Fragment } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chainOf } from '../../host/project/selectors.ts';
import { runCommand } from '../app/commands/run.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { fixturePlugins } from '../fixture/plugins.ts';
import { chainsHeard } from '../state/inserts.ts';
import { keepPreferences, readPreferences } from '../state/storage.ts';
import { soloSafeToggled } from '../state/view.ts';
import { matching } from './add-insert.tsx';
import { ChainButton } from './chain-button.tsx';
import { followSides } from './follow-sides.ts';
import { InsertsPanel, InsertsTools } from './inserts-panel.tsx';
import { renderChains } from './render-chains.ts';
import { chainKey } from './through-chains.ts';

describe('the plugins', () => {
  let bench: Bench;
  const passed = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
  const chain = (place: 'vocals' | 'master' = 'vocals') => chainOf(bench.backend.project, place);
  const click = async (name: string | RegExp) => {
    fireEvent.click(screen.getByRole('button', { name }));
    await passed(200);
  };
  const insert = async (name: RegExp) => {
    await click('Insert a plugin');
    await click(name);
  };

  beforeEach(async () => {
    bench = await openBench();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    renderOver(bench, createElement(Fragment, null, createElement(InsertsTools), createElement(InsertsPanel)));
  });
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
    bench.session.close();
  });

  it('are found by typing and put at the end of the chain of what is shown', async () => {
    await click('Insert a plugin');
    fireEvent.change(screen.getByRole('searchbox', { name: 'Find an effect' }), { target: { value: 'reverb' } });
    const effects = within(screen.getByRole('list', { name: 'Effects' }));
    expect(effects.getAllByRole('button').map((button) => button.textContent)).toEqual(['HallReverb, Rooms', '']);
    expect(screen.getByText(/Broken.vst3 is passed over: it crashed/)).toBeTruthy();
    await click(/^Hall/);
    await insert(/^Compressor/);
    expect(chain().map(({ name, bypass, wet }) => [name, bypass, wet])).toEqual([
      ['Hall', false, 1],
      ['Compressor', false, 1],
    ]);
    fireEvent.click(screen.getByRole('radio', { name: 'Master' }));
    await insert(/^Equalizer/);
    expect(chain('master').map(({ name }) => name)).toEqual(['Equalizer']);
    expect(screen.getByRole('status').textContent).toContain('Heard dry until');
  });

  it('are listed as they are found while the computer is looked through, with how far that is, and asked for again where nobody answered', async () => {
    const { plugins } = fixturePlugins;
    const found = (n: number, fraction: number) => ({
      ...fixturePlugins,
      ...{ plugins: plugins.slice(0, n), blocked: [], looking: { file: 'Hall.vst3', fraction } },
    });
    const asked = vi.spyOn(bench.backend, 'plugins').mockResolvedValueOnce(found(0, 0.1));
    await click('Insert a plugin');
    expect(screen.getByRole('status').textContent).toContain('10 % looked at, now Hall.vst3');
    expect(screen.queryByText(/There are no VST3 effects/)).toBeNull();
    asked.mockRejectedValueOnce(new Error('The host does not answer.'));
    await passed(1000);
    asked.mockResolvedValueOnce(found(2, 0.8));
    await passed(1000);
    expect(screen.getByRole('progressbar', { name: 'Looking for effects' }).getAttribute('aria-valuenow')).toBe('80');
    expect(screen.getByRole('button', { name: /^Equalizer/ })).toBeTruthy();
    await passed(1000);
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(screen.getByRole('button', { name: 'Look again' })).toBeTruthy();
    expect(asked).toHaveBeenCalledTimes(4);
    await passed(5000);
    expect(asked).toHaveBeenCalledTimes(4);
  });

  it('are switched off, moved and removed, each a step of undo', async () => {
    await insert(/^Hall/);
    await insert(/^Compressor/);
    fireEvent.click(screen.getByRole('switch', { name: 'Hall is heard' }));
    await passed(1);
    expect(chain()[0]).toMatchObject({ name: 'Hall', bypass: true });
    await click('Move Hall down');
    expect(chain().map(({ name }) => name)).toEqual(['Compressor', 'Hall']);
    await click('Remove Compressor');
    expect(chain().map(({ name }) => name)).toEqual(['Hall']);
    await act(() => bench.backend.undo('song'));
    expect(chain().map(({ name }) => name)).toEqual(['Compressor', 'Hall']);
  });

  it('show what can be set in their own words, and are set', async () => {
    await insert(/^Hall/);
    const panel = within(screen.getByRole('region', { name: 'Parameters of Hall' }));
    expect(panel.getByText('0 dB')).toBeTruthy();
    expect(panel.getByText('64 samples late, taken out')).toBeTruthy();
    fireEvent.click(panel.getByRole('switch', { name: 'Off' }));
    await passed(300);
    expect(chain()[0]!.parameters).toEqual({ '2': 1 });
    expect(panel.getByRole('switch', { name: 'On' })).toBeTruthy();
    fireEvent.keyDown(panel.getByRole('slider', { name: 'Gain' }), { key: 'Home' });
    await passed(300);
    expect(chain()[0]!.parameters['1']).toBe(0);
    expect(panel.getByText('-24 dB')).toBeTruthy();
  });

  it('say why they cannot be read, and are asked again', async () => {
    const { insertFacts } = bench.backend;
    bench.backend.insertFacts = async () => {
      throw new Error('Hall on the vocals is not on this machine: install it, or bypass it.');
    };
    await act(async () =>
      bench.backend.act({
        type: 'insert/add',
        payload: {
          place: 'vocals',
          at: 0,
          insert: {
            ...{ id: 'x', format: 'VST3', plugin: 'AB'.repeat(16), name: 'Hall', vendor: 'Rooms' },
            ...{ state: null, parameters: {}, bypass: false, wet: 1 },
          },
        },
      }),
    );
    await passed(300);
    expect(screen.getByRole('alert').textContent).toContain('is not on this machine');
    bench.backend.insertFacts = insertFacts;
    await click('Try again');
    expect(screen.getByRole('region', { name: 'Parameters of Hall' })).toBeTruthy();
  });

  it('are heard dry until the host has rendered them, and the strip says so', async () => {
    const stop = renderChains(bench);
    const { asset } = bench.backend.project.tracks[0]!;
    let answer: (() => void) | undefined;
    bench.backend.chained = () =>
      new Promise((resolve) => {
        answer = () => resolve([{ stem: 'vocals', asset, error: null }]);
      });
    bench.backend.passages = () => new Promise(() => {});
    renderOver(bench, createElement(ChainButton, { place: 'vocals' }));
    await insert(/^Hall/);
    expect(screen.getByText(/^Heard dry until/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'FX 1: plugins of Vocals, 1 plugin, heard dry' })).toBeTruthy();
    await passed(1800);
    answer!();
    await passed(10);
    expect(screen.getByText('Heard through its plugins, as it is exported.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'FX 1: plugins of Vocals, 1 plugin' })).toBeTruthy();
    stop();
  });

  it('of the master are said to be left out while a track is kept audible beside a solo', async () => {
    renderOver(bench, createElement(ChainButton, { place: 'master' }));
    fireEvent.click(screen.getByRole('radio', { name: 'Master' }));
    await insert(/^Equalizer/);
    const { asset } = bench.backend.project.tracks[0]!;
    const status = () => screen.getByRole('status').textContent;
    const strip = () => screen.getByRole('button', { name: /^FX 1: plugins of Master/ }).getAttribute('aria-label');
    const solo = async (on: boolean) => {
      await act(() => bench.session.edit({ type: 'track/set', payload: { stem: 'bass', solo: on } }));
      const key = chainKey(bench.store.getState().document.replica!.project, 'master')!;
      const master = { key, start: 0, isWhole: true, asset, error: null };
      act(() => void bench.store.dispatch(chainsHeard({ master })));
    };
    act(() => void bench.store.dispatch(soloSafeToggled('drums')));
    await solo(false);
    expect(status()).toContain('The mix is heard through its plugins');
    await solo(true);
    expect(status()).toContain('heard without its plugins while a track is kept audible beside a solo');
    expect(strip()).toContain('heard dry');
    act(() => void bench.store.dispatch(soloSafeToggled('drums')));
    expect(status()).toContain('The mix is heard through its plugins');
    expect(strip()).not.toContain('heard dry');
  });

  it('are kept as a chain and put on another place, renamed and removed', async () => {
    await insert(/^Hall/);
    await click('Kept chains');
    const type = (label: string, value: string) =>
      fireEvent.change(screen.getByLabelText(label), { target: { value } });
    type('Name of the chain', ' Room ');
    await click('Keep');
    type('Name of the chain', 'Room');
    expect(screen.getByRole('button', { name: 'Replace' })).toBeTruthy();
    fireEvent.click(screen.getByRole('radio', { name: 'Master' }));
    await click('Room');
    expect(chain('master')).toMatchObject([{ name: 'Hall' }]);
    expect(chain('master')[0]!.id).not.toBe(chain()[0]!.id);
    await click('Rename Room');
    type('New name of Room', 'Chamber');
    await click('Rename');
    await click('Remove Chamber from the kept chains');
    await click('Remove Chamber');
    expect(screen.getByText('No chain is kept yet.')).toBeTruthy();
    await act(() => bench.backend.undo('song'));
    expect(chain('master')).toEqual([]);
    expect(chain()).toHaveLength(1);
  });

  it('are lost as a kept chain only where that is said twice: removed, or replaced', async () => {
    const kept = () => bench.backend.keptChain('Room').map(({ name }) => name);
    const call = (name: string) =>
      fireEvent.change(screen.getByLabelText('Name of the chain'), { target: { value: name } });
    await insert(/^Hall/);
    await click('Kept chains');
    call('Room');
    await click('Keep');
    await insert(/^Compressor/);
    await click('Kept chains');
    call('Room');
    await click('Replace');
    expect(kept()).toEqual(['Hall']);
    await click('Leave it');
    expect(screen.queryByRole('button', { name: 'Replace Room' })).toBeNull();
    await click('Remove Room from the kept chains');
    expect(kept()).toEqual(['Hall']);
    await click('Replace');
    await click('Replace Room');
    expect(kept()).toEqual(['Hall', 'Compressor']);
    await click('Remove Room from the kept chains');
    expect(await bench.backend.keptChains()).toEqual(['Room']);
    await click('Remove Room');
    expect(await bench.backend.keptChains()).toEqual([]);
  });

  it('say in words why a chain cannot be kept', async () => {
    bench.backend.keepChain = async () => {
      throw new Error('There is no room left on the disk.');
    };
    await insert(/^Hall/);
    await click('Kept chains');
    fireEvent.change(screen.getByLabelText('Name of the chain'), { target: { value: 'Room' } });
    await click('Keep');
    expect(screen.getByRole('alert').textContent).toContain('no room left');
  });

  it('are compared with other settings, each side as it was left, an undo in between or not', async () => {
    await insert(/^Hall/);
    const side = async (name: 'A' | 'B') => {
      fireEvent.click(screen.getByRole('radio', { name }));
      await passed(200);
    };
    await side('B');
    await insert(/^Compressor/);
    const names = () => chain().map(({ name }) => name);
    expect(names()).toEqual(['Hall', 'Compressor']);
    await side('A');
    expect(names()).toEqual(['Hall']);
    await side('B');
    expect(names()).toEqual(['Hall', 'Compressor']);
    await act(() => bench.backend.undo('song'));
    expect(names()).toEqual(['Hall']);
    await side('A');
    await side('B');
    expect(names()).toEqual(['Hall', 'Compressor']);
  });

  it('are compared on the side whose settings the song has, whichever way an undo went, and neither side is lost', async () => {
    const stop = followSides(bench);
    await insert(/^Hall/);
    const side = async (name: 'A' | 'B') => {
      fireEvent.click(screen.getByRole('radio', { name }));
      await passed(200);
    };
    const shown = () =>
      screen.getByRole<HTMLInputElement>('radio', { name: 'B' }).getAttribute('aria-checked') === 'true' ? 'B' : 'A';
    const gain = () => chain()[0]!.parameters['1'] ?? 0.5;
    const turn = async (key: 'Home' | 'End') => {
      fireEvent.keyDown(screen.getByRole('slider', { name: 'Gain' }), { key });
      await passed(300);
    };
    await side('B');
    await turn('Home');
    await side('A');
    await side('B');
    expect([shown(), gain()]).toEqual(['B', 0]);
    await act(() => bench.backend.undo('song'));
    expect([shown(), gain()]).toEqual(['A', 0.5]);
    await act(() => bench.backend.redo('song'));
    expect([shown(), gain()]).toEqual(['B', 0]);
    await act(() => bench.backend.undo('song'));
    await turn('End');
    await side('B');
    expect(gain()).toBe(0);
    await side('A');
    expect(gain()).toBe(1);
    // Turned to the very value of the other side it is still this one.
    await turn('Home');
    expect(shown()).toBe('A');
    stop();
  });

  it('that are favourites are found first, now and in the next window', async () => {
    const effects = () =>
      within(screen.getByRole('list', { name: 'Effects' }))
        .getAllByRole('button')
        .flatMap((button) => button.getAttribute('aria-label') ?? []);
    await click('Insert a plugin');
    await click('Favourite: Hall');
    expect(effects()).toEqual(['Favourite: Hall', 'Favourite: Compressor', 'Favourite: Equalizer']);
    const kept = new Map<string, string>();
    const stop = keepPreferences(bench.store, { setItem: (key, value) => void kept.set(key, value) });
    await click('Favourite: Equalizer');
    stop();
    const { favourites } = readPreferences({ getItem: (key) => kept.get(key) ?? null });
    expect(favourites).toEqual(bench.store.getState().preferences.favourites);
    expect(favourites).toHaveLength(2);
    await click('Favourite: Hall');
    expect(effects()[0]).toBe('Favourite: Equalizer');
  });

  it('are all off for the ear by one switch or key, and nothing of the document changes', async () => {
    const { said, backend } = bench;
    expect(screen.queryByRole('switch', { name: /Hear plugins/ })).toBeNull();
    runCommand(bench, 'play.plugins');
    expect(bench.store.getState().desk.toasts.at(-1)?.text).toMatch(/^No plugin is switched on/);
    await insert(/^Hall/);
    const { project } = backend;
    fireEvent.click(screen.getByRole('switch', { name: /Hear plugins/ }));
    expect(screen.getByRole('status').textContent).toContain('All plugins are off for now');
    act(() => runCommand(bench, 'play.plugins'));
    expect(said.at(-1)).toBe('With plugins');
    expect(screen.getByRole('status').textContent).toContain('Heard dry until');
    await passed(500);
    expect(backend.project).toBe(project);
  });
});

it('an effect is found by every word of a search, in its name, maker or kind', () => {
  const names = (search: string) => matching(fixturePlugins.plugins, search).map(({ name }) => name);
  expect(names('')).toHaveLength(3);
  expect(names('studio EQ')).toEqual(['Equalizer']);
  expect(names('rooms compressor')).toEqual([]);
});
