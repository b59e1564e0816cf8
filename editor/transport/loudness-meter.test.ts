// @vitest-environment happy-dom
import { cleanup, screen, waitFor } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { LoudnessMeter } from './loudness-meter.tsx';

describe('the meter at the top', () => {
  let bench: Bench;
  const shows = async (integrated: number) => {
    bench.player.levels = () => ({
      ...{ tracks: {}, master: { peak: [1, 1], hold: [1, 1], clipped: false } },
      ...{ momentary: -11.1, shortTerm: -12.2, integrated, truePeak: -3.4 },
    });
    renderOver(bench, createElement(LoudnessMeter));
    const figure = (name: string) => screen.getByLabelText(name).textContent;
    await waitFor(() => expect(figure('Loudness')).not.toBe(''));
    return [figure('Loudness'), figure('True peak')];
  };
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('shows the loudness of what was played and its true peak, with their units', async () => {
    expect(await shows(-13.3)).toEqual(['−13.3 LUFS', '−3.4 dBTP']);
  });

  it('shows the momentary loudness until there is enough for that of the whole', async () => {
    expect(await shows(-70)).toEqual(['−11.1 LUFS', '−3.4 dBTP']);
  });
});
