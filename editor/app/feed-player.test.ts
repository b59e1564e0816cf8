import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Project } from '../../host/project/project.ts';
import { fixtureProject } from '../fixture/project.ts';
import { documentClosed, documentOpened } from '../state/document.ts';
import { onlyHeard, soloSafeToggled } from '../state/view.ts';
import { feedPlayer } from './feed-player.ts';
import { type Bench, openBench } from './testing.ts';

describe('what the player is given', () => {
  let bench: Bench;
  let loaded: Project[];
  const last = () => loaded.at(-1)!;
  const sounding = () => {
    const soloed = last().tracks.some(({ solo }) => solo);
    return last().tracks.flatMap(({ stem, mute, solo }) => (mute || (soloed && !solo) ? [] : [stem]));
  };

  beforeEach(async () => {
    bench = await openBench();
    loaded = [];
    vi.spyOn(bench.player, 'load').mockImplementation((project) => void loaded.push(project));
    feedPlayer(bench);
  });
  afterEach(() => bench.session.close());

  it('is the document after each change of it, and nothing where nothing changed that is heard', () => {
    bench.session.edit({ type: 'master/set', payload: { gainDb: -6 } });
    expect(last().master.gainDb).toBe(-6);
    const count = loaded.length;
    bench.select('r11');
    expect(loaded).toHaveLength(count);
  });

  it('is one stem alone while only that is heard, whatever is mute or solo, and then what it was', () => {
    bench.session.edit({ type: 'track/set', payload: { stem: 'bass', mute: true } });
    bench.session.edit({ type: 'track/set', payload: { stem: 'vocals', solo: true } });
    const before = last();
    expect(sounding()).toEqual(['vocals']);
    bench.store.dispatch(onlyHeard('bass'));
    expect(sounding()).toEqual(['bass']);
    bench.store.dispatch(onlyHeard(null));
    expect(last()).toEqual(before);
  });

  it('has the tracks that this window keeps audible beside a solo', () => {
    bench.session.edit({ type: 'track/set', payload: { stem: 'vocals', solo: true } });
    bench.store.dispatch(soloSafeToggled('drums'));
    expect(sounding()).toEqual(['vocals', 'drums']);
  });

  it('leaves no place and no figures of one song to the next', () => {
    const left = vi.spyOn(bench.player, 'leave');
    bench.session.edit({ type: 'master/set', payload: { gainDb: -6 } });
    left.mockClear();
    void bench.player.play();
    bench.player.seek(96_000);
    bench.store.dispatch(documentClosed());
    expect(bench.player.position()).toBe(0);
    expect(bench.player.levels()).toMatchObject({ integrated: -70, truePeak: -120 });
    const replica = { ...fixtureProject(), name: 'Next' };
    const state = { id: 'next', folder: '/next', revision: 1, project: replica, history: { undo: null, redo: null } };
    bench.store.dispatch(documentOpened(state));
    // Once more: the end of the last song may have sounded on for a moment.
    expect(left).toHaveBeenCalledTimes(2);
  });

  it('is no more played once the song is closed', () => {
    void bench.player.play();
    bench.session.edit({ type: 'master/set', payload: { gainDb: -6 } });
    bench.store.dispatch(documentClosed());
    expect(bench.player.state()).toMatchObject({ playing: false, loop: null });
  });
});
