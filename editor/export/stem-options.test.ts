// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AS_THEY_ARE, type StemDelivery } from '../../host/project/stem-delivery.ts';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { fixtureProject } from '../fixture/project.ts';
import { StemList, StemOptions } from './stem-options.tsx';

describe('what is chosen of stems', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  /** What a click on a switch asks for. */
  function asked(as: Partial<StemDelivery>, name: string): Partial<StemDelivery> | undefined {
    let last: Partial<StemDelivery> | undefined;
    const onChange = (part: Partial<StemDelivery>) => {
      last = part;
    };
    renderOver(bench, createElement(StemOptions, { as: { ...AS_THEY_ARE, ...as }, onChange }));
    fireEvent.click(screen.getByRole('switch', { name }));
    cleanup();
    return last;
  }

  it('is all at first, then all but what is switched off, and all again', () => {
    expect(asked({}, 'Drums')).toEqual({ parts: ['vocals', 'bass', 'other', 'residual'] });
    expect(asked({ parts: ['bass'] }, 'Residual')).toEqual({ parts: ['bass', 'residual'] });
    expect(asked({ parts: ['vocals', 'bass', 'other', 'residual'] }, 'Drums')).toEqual({ parts: null });
    expect(asked({ parts: ['bass'] }, 'Bass')).toEqual({ parts: [] });
  });

  it('says that converted stems do not null, whole ones that they add up, and some of them neither', () => {
    const shown = (as: Partial<StemDelivery>) => {
      cleanup();
      renderOver(bench, createElement(StemOptions, { as: { ...AS_THEY_ARE, ...as }, onChange: () => undefined }));
      return [screen.queryByText(/does not null/) !== null, screen.queryByText(/add up to the mix/) !== null];
    };
    expect(shown({})).toEqual([false, true]);
    expect(shown({ bits: 16 })).toEqual([true, false]);
    expect(shown({ rate: 96_000 })).toEqual([true, false]);
    // FLAC has no float: the same choice is 24 bit there.
    expect(shown({ format: 'flac' })).toEqual([true, false]);
    expect(shown({ parts: ['bass'] })).toEqual([false, false]);
  });

  it('names a rate that was chosen elsewhere, as it names its own', () => {
    const shown = (rate: number | null) => {
      cleanup();
      renderOver(bench, createElement(StemOptions, { as: { ...AS_THEY_ARE, rate }, onChange: () => undefined }));
      return screen.getByRole('combobox', { name: 'Rate' }).textContent;
    };
    expect([shown(22_050), shown(48_000), shown(null)]).toEqual(['22.1 kHz', '48 kHz', '48 kHz']);
  });

  it('has the tempo in the names where it is steady only, and shows such a name', async () => {
    const shown = () => {
      renderOver(bench, createElement(StemOptions, { as: { ...AS_THEY_ARE, tempo: true }, onChange: () => undefined }));
      const button = screen.getByRole<HTMLButtonElement>('switch', { name: /tempo in the names/ });
      const said = [button.getAttribute('aria-checked'), button.disabled];
      return [...said, screen.queryByText(/ - Vocals \(\d+ bpm\)\.wav$/) !== null];
    };
    expect(shown()).toEqual(['true', false, true]);
    cleanup();
    bench.session.close();
    const project = fixtureProject();
    const profile = project.profile!;
    const beats = profile.beats.map((at, k) => at + Math.round(0.01 * project.sampleRate * k * Math.sin(k / 10)));
    bench = await openBench({ ...project, profile: { ...profile, beats } });
    expect(shown()).toEqual(['false', true, false]);
    expect(screen.getByRole('note').textContent).toMatch(
      /^Not here: the beats of this song leave an even grid of \d+(\.\d+)? bpm by up to \d+ ms: up to 20 ms it would/,
    );
  });

  it('cannot be chosen where a DAW is given all of them', () => {
    renderOver(bench, createElement(StemList));
    expect(screen.queryAllByRole('switch')).toEqual([]);
    expect(screen.getByText('Residual')).toBeTruthy();
  });
});
