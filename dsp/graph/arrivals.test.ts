import { describe, expect, it } from 'vitest';
import { Arrivals } from './arrivals.ts';
import type { ChunkSource, Stereo } from './chunks.ts';

/** A source whose reads end when they are told to. */
function waiting(): ChunkSource & { come(chunk: number): Stereo } {
  const under = new Map<number, (audio: Stereo) => void>();
  return {
    name: (chunk) => `sound/${chunk}`,
    read: (chunk) => new Promise((resolve) => under.set(chunk, resolve)),
    come(chunk) {
      const audio: Stereo = [Float32Array.of(chunk), Float32Array.of(-chunk)];
      under.get(chunk)!(audio);
      return audio;
    },
  };
}

describe('chunks on their way', () => {
  it('gives back what has come and what comes yet once the song is elsewhere, and nothing that is still wanted', async () => {
    const given: Stereo[] = [];
    const arrivals = new Arrivals((audio) => given.push(audio));
    const source = waiting();
    for (const chunk of [1, 2, 3]) expect(arrivals.of([source], chunk, new Set())).toBeNull();
    const first = source.come(1);
    const third = source.come(3);
    await Promise.resolve();
    arrivals.keep(new Set([3]));
    expect(given).toEqual([first]);
    const late = source.come(2);
    await Promise.resolve();
    expect(given).toEqual([first, late]);
    expect(arrivals.of([source], 3, new Set())?.get('sound/3')).toBe(third);
  });

  it('keeps what was asked for again apart from what was given up before', async () => {
    const given: Stereo[] = [];
    const arrivals = new Arrivals((audio) => given.push(audio));
    const [before, after] = [waiting(), waiting()];
    arrivals.of([before], 1, new Set());
    arrivals.keep(new Set());
    arrivals.of([after], 1, new Set());
    const wanted = after.come(1);
    const unwanted = before.come(1);
    await Promise.resolve();
    expect(given).toEqual([unwanted]);
    expect(arrivals.of([after], 1, new Set())?.get('sound/1')).toBe(wanted);
  });

  it('gives back nothing that the engine holds', async () => {
    const given: Stereo[] = [];
    const arrivals = new Arrivals((audio) => given.push(audio));
    const source = waiting();
    arrivals.of([source], 1, new Set());
    source.come(1);
    await Promise.resolve();
    arrivals.stored(['sound/1']);
    arrivals.keep(new Set());
    expect(given).toEqual([]);
  });
});
