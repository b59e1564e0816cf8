import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChainedPassage, ChainedStem, PassageRequest } from '../../host/api/plugins.ts';
import type { Insert } from '../../host/project/project.ts';
import { chainOf } from '../../host/project/selectors.ts';
import { testAsset } from '../../host/project/test-project.ts';
import { type Bench, openBench } from '../app/testing.ts';
import { renderChains } from './render-chains.ts';

const hall: Insert = {
  ...{ id: 'hall', format: 'VST3', plugin: 'AB'.repeat(16), name: 'Hall', vendor: '' },
  ...{ state: null, parameters: {}, bypass: false, wet: 1 },
};

describe('what is rendered through plugins', () => {
  let bench: Bench;
  let asked: { readonly request: PassageRequest; readonly answer: () => void }[];
  let wholes: (() => void)[];
  let stop = () => {};
  const rate = () => bench.backend.project.sampleRate;
  const heard = () => bench.store.getState().inserts.heard.vocals;
  const passed = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const turn = (value: number) =>
    bench.session.edit({ type: 'insert/parameter', payload: { place: 'vocals', id: 'hall', parameter: '1', value } });
  const asSeconds = ({ start, end, places }: PassageRequest) => [places, start / rate(), end / rate()];

  beforeEach(async () => {
    bench = await openBench();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    asked = [];
    wholes = [];
    bench.backend.passages = (request, signal) =>
      new Promise<ChainedPassage[]>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        const asset = testAsset(`passage ${asked.length}`, request.end - request.start);
        const answer = () => resolve([{ place: 'vocals', start: request.start, asset, error: null }]);
        asked.push({ request, answer });
      });
    bench.backend.chained = () =>
      new Promise<ChainedStem[]>((resolve) => {
        const asset = testAsset(`whole ${wholes.length}`, bench.backend.project.length);
        wholes.push(() => resolve([{ stem: 'vocals', asset, error: null }]));
      });
    bench.player.seek(10 * rate());
    stop = renderChains(bench);
    bench.session.edit({ type: 'insert/add', payload: { place: 'vocals', insert: hall, at: 0 } });
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
    bench.session.close();
  });

  it('is what is about to be heard at once, then more of it, and the whole when all rests', async () => {
    await passed(10);
    expect(asSeconds(asked[0]!.request)).toEqual([['vocals'], 9.9, 11.9]);
    expect(wholes).toHaveLength(0);
    asked[0]!.answer();
    await passed(10);
    expect(heard()).toMatchObject({ start: 9.9 * rate(), isWhole: false });
    expect(asSeconds(asked[1]!.request)).toEqual([['vocals'], 9.9, 19.9]);
    await passed(1600);
    wholes[0]!();
    await passed(10);
    expect(heard()).toMatchObject({ start: 0, isWhole: true });
    asked[1]!.answer();
    await passed(500);
    expect(heard()).toMatchObject({ start: 0, isWhole: true });
    expect(asked).toHaveLength(2);
  });

  it('is asked for one after the other while a knob is turned, and the whole only once', async () => {
    await passed(10);
    for (const value of [0.1, 0.2, 0.3]) {
      turn(value);
      await passed(100);
    }
    expect(asked).toHaveLength(1);
    asked[0]!.answer();
    await passed(10);
    expect(heard()).toMatchObject({ asset: { hash: testAsset('passage 0', 1).hash } });
    expect(asked).toHaveLength(2);
    expect(asSeconds(asked[1]!.request)).toEqual([['vocals'], 9.9, 11.9]);
    expect(wholes).toHaveLength(0);
    await passed(1600);
    expect(wholes).toHaveLength(1);
  });

  it('is asked for when the host has what it is to be rendered by', async () => {
    const known: unknown[] = [];
    const { passages, dispatch } = bench.backend;
    bench.backend.dispatch = async (...given) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return dispatch(...given);
    };
    bench.backend.passages = (request, signal) => {
      known.push(chainOf(bench.backend.project, 'vocals')[0]?.parameters);
      return passages(request, signal);
    };
    await passed(10);
    asked[0]!.answer();
    await passed(10);
    asked[1]!.answer();
    await passed(10);
    turn(0.7);
    await passed(100);
    expect(known).toEqual([{}, { '1': 0.7 }]);
  });

  it('does not wait for what is further on when a knob is turned', async () => {
    await passed(10);
    asked[0]!.answer();
    await passed(10);
    expect(asked).toHaveLength(2);
    turn(0.4);
    await passed(10);
    expect(asSeconds(asked[2]!.request)).toEqual([['vocals'], 9.9, 11.9]);
    asked[2]!.answer();
    await passed(10);
    expect(heard()).toMatchObject({ asset: { hash: testAsset('passage 2', 1).hash } });
  });

  it('is asked for further on while the song plays, and where the playhead goes', async () => {
    await passed(10);
    asked[0]!.answer();
    await passed(10);
    asked[1]!.answer();
    await passed(10);
    expect(asked).toHaveLength(2);
    bench.player.seek(16.5 * rate());
    await passed(110);
    expect(asSeconds(asked[2]!.request)).toEqual([['vocals'], 16.4, 26.4]);
    asked[2]!.answer();
    await passed(110);
    expect(asked).toHaveLength(3);
    bench.player.seek(2 * rate());
    await passed(110);
    expect(asSeconds(asked[3]!.request)).toEqual([['vocals'], 1.9, 11.9]);
  });

  it('is asked for again where the host did not answer for an edit', async () => {
    const { flush } = bench.session;
    bench.session.flush = () => Promise.reject(new Error('The host does not answer.'));
    await passed(10);
    asked[0]!.answer();
    await passed(10);
    turn(0.9);
    await passed(2000);
    expect(asked).toHaveLength(1);
    expect(wholes).toHaveLength(0);
    bench.session.flush = flush;
    await passed(1700);
    expect(asked).toHaveLength(2);
    expect(wholes).toHaveLength(1);
  });

  it('is counted where it came too late, once each time, and not for a jump of the playhead', async () => {
    const late = () => bench.store.getState().inserts.lateTimes;
    await passed(10);
    asked[0]!.answer();
    await bench.player.play();
    await passed(110);
    expect(late()).toBe(0);
    let at = 11.8 * rate();
    bench.player.position = () => at;
    await passed(110);
    at = 12 * rate();
    await passed(350);
    expect(late()).toBe(1);
    asked[1]!.answer();
    await passed(110);
    at = 40 * rate();
    await passed(110);
    expect(late()).toBe(1);
  });
});
