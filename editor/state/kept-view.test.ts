// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { openBench } from '../app/testing.ts';
import { openedView } from '../timeline/opened-view.ts';
import { causeFilterToggled, filterChosen, searched, sorted } from './desk.ts';
import { documentClosed } from './document.ts';
import { keepView } from './kept-view.ts';
import { displayChosen, residualFolded, snapChosen, zoomed } from './view.ts';

/** A window over the made-up song, which keeps its view. */
async function look() {
  const { store, session } = await openBench();
  store.dispatch(documentClosed());
  const stop = keepView(store, localStorage);
  return {
    store,
    open: () => session.open('/song'),
    /** A reload of the page. */
    leave() {
      globalThis.dispatchEvent(new Event('pagehide'));
      stop();
      session.close();
    },
  };
}

beforeEach(() => localStorage.clear());

describe('how a project is looked at', () => {
  it('is as it was left after a reload: zoom, place, lanes, and the filter and order of the list', async () => {
    const before = await look();
    await before.open();
    const { store } = before;
    store.dispatch(zoomed({ framesPerPixel: 300, scroll: 900_000 }));
    store.dispatch(displayChosen({ stem: 'bass', display: 'both' }));
    store.dispatch(residualFolded(true));
    store.dispatch(snapChosen('off'));
    store.dispatch(filterChosen('mended'));
    store.dispatch(sorted('time'));
    store.dispatch(causeFilterToggled('clipping'));
    store.dispatch(searched('vocals'));
    before.leave();
    const after = await look();
    await after.open();
    const { view, desk } = after.store.getState();
    expect(openedView(after.store, 1000)).toEqual({ framesPerPixel: 300, scroll: 900_000 });
    expect(view).toMatchObject({ display: { bass: 'both', drums: 'wave' }, residualOpen: true, snap: 'off' });
    expect(desk.listing).toMatchObject({ filter: 'mended', sort: 'time', causes: ['clipping'], search: '' });
    after.leave();
  });

  it('is kept of a project that gives way to another one, whose list begins anew', async () => {
    const window = await look();
    await window.open();
    window.store.dispatch(filterChosen('all'));
    window.store.dispatch(zoomed({ framesPerPixel: 444, scroll: 0 }));
    window.store.dispatch(documentClosed());
    const text = localStorage.getItem('resonate/view/song')!;
    expect(JSON.parse(text)).toMatchObject({ framesPerPixel: 444, listing: { filter: 'all' } });
    localStorage.removeItem('resonate/view/song');
    await window.open();
    expect(window.store.getState().desk.listing.filter).toBe('toMend');
    window.leave();
  });

  it('is as at first where nothing sensible was kept', async () => {
    for (const text of ['{', '7', '{"framesPerPixel":-1,"scroll":0,"listing":{"filter":"x","stems":["flute"]}}']) {
      localStorage.setItem('resonate/view/song', text);
      const window = await look();
      await window.open();
      expect(window.store.getState().view.isPlaced).toBe(false);
      expect(window.store.getState().desk.listing).toMatchObject({ filter: 'toMend', stems: [] });
      window.leave();
    }
  });

  it('is forgotten of the projects that were looked at longest ago, when there are many', async () => {
    for (let n = 0; n < 120; n++) localStorage.setItem(`resonate/view/p${n}`, JSON.stringify({ at: n }));
    const window = await look();
    await window.open();
    window.leave();
    expect(localStorage.length).toBe(100);
    expect(localStorage.getItem('resonate/view/p20')).toBeNull();
    expect(localStorage.getItem('resonate/view/p21')).not.toBeNull();
  });
});
