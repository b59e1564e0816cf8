import { describe, expect, it } from 'vitest';
import { documentOpened } from '../state/document.ts';
import { makeStore } from '../state/store.ts';
import { laneResized, zoomed } from '../state/view.ts';
import { benchProject } from './bench/song.ts';
import { openedView, refitted } from './opened-view.ts';

const project = benchProject({ tracks: 4, minutes: 2, regions: 0 });

function opened(width: number) {
  const store = makeStore();
  store.dispatch(documentOpened({ id: 'p', folder: '', revision: 0, project, history: { undo: null, redo: null } }));
  store.dispatch(laneResized(width));
  return store;
}

describe('what of a song is shown', () => {
  it('is its first half minute when it is opened, and only then', () => {
    const store = opened(1000);
    const first = openedView(store, 1000);
    expect(first!.framesPerPixel * 1000).toBeCloseTo(30 * project.sampleRate, 0);
    expect(openedView(store, 1000)).toBeNull();
  });

  it('stays the whole song when the lanes grow or shrink', () => {
    const store = opened(1000);
    store.dispatch(zoomed({ framesPerPixel: project.length / 1000, scroll: 0 }));
    expect(refitted(store, 700)!.framesPerPixel).toBeCloseTo(project.length / 700, 6);
    expect(refitted(store, 1400)!.framesPerPixel).toBeCloseTo(project.length / 1400, 6);
  });

  it('moves back where wider lanes would reach past the end, and stays otherwise', () => {
    const store = opened(1000);
    store.dispatch(zoomed({ framesPerPixel: 1000, scroll: project.length - 1_000_000 }));
    expect(refitted(store, 1200)).toEqual({ framesPerPixel: 1000, scroll: project.length - 1_200_000 });
    expect(refitted(store, 800)).toBeNull();
  });
});
