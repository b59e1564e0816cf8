// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import PreferencesPages from './preferences-pages.tsx';

describe('the pages of the preferences', () => {
  let bench: Bench;
  const shown = () => screen.getByRole('radio', { checked: true, name: /^(General|MIDI|Shortcuts)$/ }).textContent;

  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('stay where they were when the panel moves to another dock', () => {
    renderOver(bench, createElement(PreferencesPages));
    expect(shown()).toBe('General');
    fireEvent.click(screen.getByRole('radio', { name: 'Shortcuts' }));
    expect(shown()).toBe('Shortcuts');
    // Another dock makes the panel anew.
    cleanup();
    renderOver(bench, createElement(PreferencesPages));
    expect(shown()).toBe('Shortcuts');
    expect(screen.queryByText('Loop of a region')).toBeNull();
  });
});
