// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { infoReceived } from '../state/host.ts';
import { TreatmentChoice } from './treatment-choice.tsx';

describe('the choice of a treatment', () => {
  let bench: Bench;
  const generate = () => screen.getByRole('radio', { name: /^Generate/ });

  beforeEach(async () => {
    bench = await openBench();
    renderOver(bench, createElement(TreatmentChoice, { region: bench.backend.project.regions[0]! }));
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('leads to the models where generating lacks one', () => {
    expect(generate().getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(screen.getByRole('button', { name: 'Get a model' }));
    expect(bench.store.getState().desk).toMatchObject({ dialog: 'models', modelKind: 'jasco' });
  });

  it('offers generating as soon as the host can, without another word', () => {
    const { info } = bench.store.getState().host;
    act(() => void bench.store.dispatch(infoReceived({ ...info!, unavailable: {} })));
    expect(generate().getAttribute('aria-disabled')).not.toBe('true');
    expect(screen.queryByRole('button', { name: 'Get a model' })).toBeNull();
  });
});
