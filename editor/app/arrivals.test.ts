import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixtureProject } from '../fixture/project.ts';
import { documentClosed, documentOpened } from '../state/document.ts';
import { sketchReceived } from '../state/opening.ts';
import { tellArrivals } from './arrivals.ts';
import { type Bench, openBench } from './testing.ts';

const song = fixtureProject();
const read = { ...song, tracks: [], residual: null, regions: [], searched: false, profile: null };

describe('what has come of a song', () => {
  let bench: Bench;
  let stop: () => void;
  beforeEach(async () => {
    bench = await openBench(read);
    bench.session.close();
    stop = tellArrivals(bench);
  });
  afterEach(() => stop());
  const state = (project = song) => ({ id: 'song', folder: '/s', revision: 1, project, history: NONE });
  const open = (project = song) => bench.store.dispatch(documentOpened(state(project)));

  it('is read out as it comes: the recording, stems, damage, music', async () => {
    bench.store.dispatch(sketchReceived({ path: '/s', sketch: read }));
    open(read);
    expect(bench.said).toEqual([`${song.name} is read: you can play and mark while it is separated into stems.`]);
    for (const next of [
      { ...read, tracks: song.tracks },
      { ...read, tracks: song.tracks, regions: song.regions, searched: true },
      song,
    ]) {
      bench.said.length = 0;
      open(next);
      expect(bench.said).toHaveLength(1);
      expect(bench.said[0]).toMatch(
        /^(The stems are there|Damage was found: \d+ regions to mend|The music was heard: \d+)/,
      );
    }
  });

  it('is not read out of a song that is only opened in place of another', () => {
    open();
    bench.store.dispatch(documentClosed());
    open(read);
    bench.store.dispatch(documentOpened({ ...state(song), id: 'another' }));
    expect(bench.said).toEqual([]);
  });
});

const NONE = { undo: null, redo: null };
