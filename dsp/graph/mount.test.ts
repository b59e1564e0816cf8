import { el } from '@elemaudio/core';
import { expect, it } from 'vitest';
import { Arrivals } from './arrivals.ts';
import { CHUNK, chunked, SILENCE, type Stereo, stereo } from './chunks.ts';
import type { Part } from './document.ts';
import type { GraphHost } from './host.ts';
import { Mount } from './mount.ts';

const PARTS: readonly Part[] = ['vocals', 'bass'].map((name) => ({
  ...{ name, asset: { hash: name, length: 4 * CHUNK }, gains: [1, 1], mendable: false, placements: [] },
}));
const LEVELS = {
  ...{ map: [], gate: [], rate: 1, version: 1, difference: 0, trims: { original: 1, mended: 1 }, master: 1 },
};

it('reads anew what the host emptied before it refused the next, and never gives it back', async () => {
  /** Frames of each sound when it was stored, by name. */
  const taken: [string, number][] = [];
  const given: Stereo[] = [];
  let refuses = true;
  const host: GraphHost = {
    sampleRate: 44_100,
    createRef: () => [el.const({ value: 0 }), async () => {}],
    render: async () => {},
    async store(name, channels) {
      if (refuses && name.startsWith('bass')) throw new Error('There is no room.');
      if (name !== SILENCE) taken.push([name, channels[0]!.length]);
      for (const { buffer } of channels) (buffer as ArrayBuffer).transfer(0);
    },
    prune: async () => {},
    collect: async () => {},
  };
  const reader = { read: async (_hash: string, _start: number, count: number) => [...stereo(count)] };
  const arrivals = new Arrivals((audio) => given.push(audio));
  const mount = (await Mount.render(host, reader, arrivals, chunked, PARTS, LEVELS, null, 0))!;
  const fill = async () => {
    await mount.fill(0, 1, 0, 0);
    await arrivals.settled();
  };
  await fill();
  await expect(fill()).rejects.toThrow('There is no room.');
  refuses = false;
  await fill();
  await fill();
  const whole = (name: string) => [`${name}/1`, CHUNK + 1];
  expect(taken).toEqual([whole('vocals'), whole('vocals'), whole('bass')]);
  expect(mount.holds(1)).toBe(true);
  arrivals.keep(new Set());
  expect(given).toEqual([]);
});
