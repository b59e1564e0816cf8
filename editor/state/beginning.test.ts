import { beforeEach, describe, expect, it } from 'vitest';
import { partsOf } from '../../dsp/graph/document.ts';
import type { Beginning, Work } from '../../host/api/backend.ts';
import { STEMS } from '../../host/project/project.ts';
import { keepSwitches } from '../app/keep-switches.ts';
import { type Bench, openBench } from '../app/testing.ts';
import { fixtureProject } from '../fixture/project.ts';
import { beginningSwitched, selectBeginning, withBeginning } from './beginning.ts';
import { wholeReceived } from './document.ts';
import { workReceived } from './work.ts';

const song = fixtureProject();
const read = { ...song, tracks: [], residual: null, regions: [], searched: false, profile: null };
const asset = (hash: string) => ({ ...song.mixAsset!, hash, length: 10 * song.sampleRate });
const beginning: Beginning = {
  stems: { vocals: asset('v'), drums: asset('d'), bass: asset('b'), other: asset('o') },
  residual: asset('r'),
};
const separating = (fraction: number): Work => ({
  ...{ id: 'w', project: 'song', kind: 'separate', title: '', stage: '', secondsLeft: null, state: 'running' },
  ...{ error: null, regions: [], files: [], fraction, beginning: structuredClone(beginning) },
});

describe('the stems of the beginning', () => {
  let bench: Bench;
  const selectNow = () => selectBeginning(bench.store.getState());
  const arrive = () => {
    const { replica } = bench.store.getState().document;
    const { id, folder, revision, history } = replica!;
    bench.store.dispatch(wholeReceived({ id, folder, revision, history, project: song }));
  };
  const tracks = () => bench.store.getState().document.replica!.project.tracks;
  beforeEach(async () => {
    bench = await openBench(read);
    bench.store.dispatch(workReceived([separating(0.1)]));
  });

  it('are the same value while the work on the whole goes on, and over when the whole is there', () => {
    const first = selectNow();
    expect(first).toEqual(beginning);
    bench.store.dispatch(workReceived([separating(0.2)]));
    expect(selectNow()).toBe(first);
    arrive();
    expect(selectNow()).toBeNull();
  });

  it('are taken back where separating ends without stems', () => {
    bench.store.dispatch(workReceived([{ ...separating(0.2), state: 'cancelled', beginning: null }]));
    expect(selectNow()).toBeNull();
  });

  it('are heard with all the rest of the recording, or one of them alone', () => {
    const all = partsOf(withBeginning(read, beginning));
    expect(all.map(({ name }) => name)).toEqual([...STEMS, 'residual']);
    expect(all.every(({ gains }) => gains[0] === 1)).toBe(true);
    // What is left beside them is the whole recording after them.
    expect(all.at(-1)!.asset).toMatchObject({ hash: `r+${10 * song.sampleRate}+${song.mixAsset!.hash}` });
    expect(all.at(-1)!.asset.length).toBe(song.length);
    const alone = partsOf(withBeginning(read, beginning, { mute: [], solo: ['bass'] }));
    expect(alone.filter(({ gains }) => gains[0] > 0).map(({ name }) => name)).toEqual(['bass']);
    const without = partsOf(withBeginning(read, beginning, { mute: ['bass'], solo: [] }));
    expect(without.filter(({ gains }) => gains[0] === 0).map(({ name }) => name)).toEqual(['bass']);
  });

  it('hand mute and solo on to the stems when these come', () => {
    const stop = keepSwitches(bench);
    bench.store.dispatch(beginningSwitched({ stem: 'bass', key: 'solo' }));
    bench.store.dispatch(beginningSwitched({ stem: 'drums', key: 'mute' }));
    bench.store.dispatch(beginningSwitched({ stem: 'other', key: 'mute' }));
    bench.store.dispatch(beginningSwitched({ stem: 'other', key: 'mute' }));
    expect(tracks()).toEqual([]);
    arrive();
    expect(
      tracks()
        .filter(({ solo }) => solo)
        .map(({ stem }) => stem),
    ).toEqual(['bass']);
    expect(
      tracks()
        .filter(({ mute }) => mute)
        .map(({ stem }) => stem),
    ).toEqual(['drums']);
    expect(bench.store.getState().beginning).toEqual({ mute: [], solo: [] });
    stop();
  });
});
