// @vitest-environment happy-dom
import { act, cleanup } from '@testing-library/react';
import { createElement } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { selectProject } from '../state/selectors.ts';
import { laneResized, zoomed } from '../state/view.ts';
import { DropAnywhere } from './drop-anywhere.tsx';
import { renderOver } from './render-testing.tsx';
import { type Bench, openBench } from './testing.ts';

vi.mock('../start/upload.ts', () => ({ upload: async (file: File) => `/uploads/${file.name}` }));

const drop = (...names: string[]): Event =>
  Object.assign(new Event('drop', { cancelable: true }), {
    dataTransfer: { files: names.map((name) => new File([], name)), items: [], types: ['Files'] },
  });

describe('what came back from a DAW', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
    renderOver(bench, createElement(DropAnywhere));
  });
  afterEach(() => {
    cleanup();
    bench.session.close();
  });
  const dropped = (...names: string[]) => act(async () => void window.dispatchEvent(drop(...names)));
  const toast = () => bench.store.getState().desk.toasts.at(-1);

  it('is brought into the open project when it is dropped there, all files together, and can be undone', async () => {
    const brought = { changed: true, found: ['2 changed spans of bass.wav'], notices: [], region: null };
    const backend = vi.spyOn(bench.backend, 'import').mockResolvedValueOnce(brought);
    await dropped('bass.wav', 'provenance.json');
    const { id } = bench.store.getState().document.replica!;
    expect(backend).toHaveBeenCalledWith(id, ['/uploads/bass.wav', '/uploads/provenance.json']);
    expect(toast()).toMatchObject({ text: '2 changed spans of bass.wav.', command: 'edit.undo', tone: 'info' });
  });

  it('is selected and brought into view, also where the document tells of it later', async () => {
    const outcome = { changed: true, found: ['1 changed span of bass.wav'], notices: [], region: 'new' };
    vi.spyOn(bench.backend, 'import').mockResolvedValueOnce(outcome);
    const { length } = selectProject(bench.store.getState())!;
    act(() => void bench.store.dispatch(zoomed({ framesPerPixel: 10, scroll: 0 })));
    act(() => void bench.store.dispatch(laneResized(500)));
    await dropped('bass.wav');
    expect(bench.store.getState().view.selection).toBeNull();
    const [start, end] = [length - 48_000, length - 43_200];
    act(() => bench.session.edit({ type: 'region/add', payload: { id: 'new', stem: 'other', start, end } }));
    const { selection, scroll, framesPerPixel } = bench.store.getState().view;
    expect(selection).toEqual({ kind: 'region', id: 'new' });
    expect(scroll).toBeLessThanOrEqual(start);
    expect(scroll + 500 * framesPerPixel).toBeGreaterThanOrEqual(end);
  });

  it('says why where it cannot be brought', async () => {
    vi.spyOn(bench.backend, 'import').mockRejectedValueOnce(new Error('x.rpp is no REAPER project.'));
    await dropped('x.rpp');
    expect(toast()).toMatchObject({ text: 'x.rpp is no REAPER project.', tone: 'warning', command: 'file.import' });
  });

  it('is told from a recording, which is opened in place of the project', async () => {
    const backend = vi.spyOn(bench.backend, 'import');
    const open = vi.spyOn(bench.session, 'open').mockResolvedValueOnce();
    await dropped('concert.wav');
    expect(backend).not.toHaveBeenCalled();
    expect(open).toHaveBeenCalledWith('/uploads/concert.wav');
  });
});
