// @vitest-environment happy-dom
import { act, cleanup } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderOver } from '../app/render-testing.tsx';
import { type Bench, openBench } from '../app/testing.ts';
import { NO_FOLDER, useDrops } from './use-drops.ts';

/** A drop as a browser tells of it. */
function dropped(isDirectory: boolean): Event {
  const event = new Event('drop', { cancelable: true });
  const item = { webkitGetAsEntry: () => ({ isDirectory }) };
  return Object.assign(event, { dataTransfer: { files: [new File([], 'song')], items: [item], types: ['Files'] } });
}

describe('what is dropped', () => {
  let bench: Bench;
  const opened: string[] = [];
  const Page = () => {
    useDrops(async (file) => opened.push(file.name));
    return null;
  };
  const toasts = () => bench.store.getState().desk.toasts.map(({ text }) => text);

  beforeEach(async () => {
    opened.length = 0;
    bench = await openBench();
    renderOver(bench, createElement(Page));
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });

  it('is opened where it is a file', () => {
    act(() => void window.dispatchEvent(dropped(false)));
    expect(opened).toEqual(['song']);
    expect(toasts()).toEqual([]);
  });

  it('is not sent where it is a folder: the browser cannot read it, and a sentence says so', () => {
    const event = dropped(true);
    act(() => void window.dispatchEvent(event));
    expect(event.defaultPrevented).toBe(true);
    expect(opened).toEqual([]);
    expect(toasts()).toEqual([NO_FOLDER]);
  });
});
