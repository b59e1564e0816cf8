// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { newRegion } from '../../../host/project/new-region.ts';
import { benchProject } from '../bench/song.ts';
import type { Desk } from './desk.ts';
import { beginOnLanes } from './lane-gestures.ts';
import { point, testDesk } from './testing.ts';

/** This machine may be busy. */
const PATIENT = { timeout: 60_000 };

const song = {
  ...benchProject({ tracks: 4, minutes: 1, regions: 0 }),
  regions: [newRegion({ id: 'a', stem: 'bass', start: 200_000, end: 400_000 })],
};

describe('a region that is dragged out of the window', () => {
  const taken: string[] = [];
  /** A desk in the desktop's window, or in a browser's. */
  function desk(wav: () => Promise<{ path: string }>, shell = true) {
    taken.length = 0;
    if (shell) {
      vi.stubGlobal('resonate', { dragOut: (path: string) => void taken.push(path) });
    }
    const t = testDesk(song);
    const backend = { wav: vi.fn(wav) };
    const player = { ...t.desk.services.player, state: () => ({ loop: null, version: 'original' }) };
    const services = { ...t.desk.services, backend, player } as unknown as Desk['services'];
    const { wave } = t.scene().lanes.lanes[2]!;
    const y = wave.top + wave.height / 2;
    const gesture = beginOnLanes({ ...t.desk, services }, t.scene(), point(300, y))!;
    return { ...t, backend, drag: (x: number, to = y) => gesture.move(point(x, to)) };
  }
  const written = async () => ({ path: '/out/Bass.wav' });
  afterEach(() => vi.unstubAllGlobals());

  it('becomes a file of just its span, as it is heard, once', async () => {
    const t = desk(written);
    t.drag(500);
    t.drag(1030);
    expect(t.backend.wav).not.toHaveBeenCalled();
    t.drag(1050);
    t.drag(1200);
    expect(t.backend.wav.mock.calls).toEqual([['p', 'bass', 200_000, 400_000, 'original']]);
    await vi.waitFor(() => expect(taken).toEqual(['/out/Bass.wav']), PATIENT);
    expect(t.edits).toEqual([]);
  });

  it.each([
    ['the left', -50, 220],
    ['the top', 300, -50],
    ['the bottom', 300, 500],
  ])('goes out at %s too', (_, x, y) => {
    const t = desk(written);
    t.drag(x, y);
    expect(t.backend.wav).toHaveBeenCalledTimes(1);
  });

  it('says why where the file could not be written, or came when the hand was long gone', async () => {
    const full = desk(async () => Promise.reject(new Error('The disk is full.')));
    full.drag(1100);
    await vi.waitFor(() => expect(full.said.at(-1)).toBe('The disk is full.'), PATIENT);
    const late = desk(async () => {
      const now = performance.now();
      vi.spyOn(performance, 'now').mockReturnValue(now + 5000);
      return written();
    });
    late.drag(1100);
    await vi.waitFor(() => expect(late.said.at(-1)).toMatch(/drag again, it is ready now/), PATIENT);
    expect(taken).toEqual([]);
    vi.restoreAllMocks();
  });

  it('does nothing in a browser, which lets no file out', () => {
    const t = desk(written, false);
    t.drag(1100);
    expect(t.backend.wav).not.toHaveBeenCalled();
  });
});
