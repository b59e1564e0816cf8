import { describe, expect, it } from 'vitest';
import { benchProject } from '../bench/song.ts';
import { FOLDED, LEAST_LANE, laneAtY, layOut } from './lanes.ts';

const project = benchProject({ tracks: 4, minutes: 1, regions: 0 });

describe('the lanes', () => {
  it('share the room and leave the folded residual a row', () => {
    const { lanes, height } = layOut(project, 440, 1, false);
    expect(lanes.map(({ name }) => name)).toEqual(['vocals', 'drums', 'bass', 'other', 'residual']);
    expect(lanes[0]!.height).toBe(103);
    expect(lanes[4]!.height).toBe(FOLDED);
    expect(height).toBe(440);
  });

  it('follow one another without gaps', () => {
    for (const room of [200, 441, 900]) {
      const { lanes, height } = layOut(project, room, 1, true);
      lanes.slice(1).forEach((lane, n) => {
        expect(lane.top).toBe(lanes[n]!.top + lanes[n]!.height);
      });
      expect(lanes.at(-1)!.top + lanes.at(-1)!.height).toBe(height);
    }
  });

  it('scroll rather than become too low for their headers', () => {
    const { lanes, height } = layOut(project, 200, 1, false);
    expect(lanes[0]!.height).toBe(LEAST_LANE);
    expect(height).toBeGreaterThan(200);
  });

  it('keep sound, label and notes apart', () => {
    for (const room of [340, 440, 900]) {
      for (const lane of layOut(project, room, 1, false).lanes) {
        expect(lane.wave.top).toBeGreaterThanOrEqual(lane.top);
        const foot = lane.strip?.top ?? lane.top + lane.height;
        expect(lane.wave.top + lane.wave.height).toBeLessThanOrEqual(foot);
        if (lane.strip !== null) expect(lane.strip.top + lane.strip.height).toBe(lane.top + lane.height);
      }
    }
  });

  it('give most of a lane to its notes where they are laid open, and keep the headers of the others', () => {
    for (const room of [340, 440, 900]) {
      const closed = layOut(project, room, 1, false).lanes[2]!;
      const { lanes, height } = layOut(project, room, 1, false, 'bass');
      expect(lanes[2]!.strip!.height).toBeGreaterThan(Math.max(80, 2 * closed.strip!.height));
      expect(lanes[2]!.wave.top + lanes[2]!.wave.height).toBeLessThanOrEqual(lanes[2]!.strip!.top);
      expect(Math.min(...lanes.slice(0, 4).map((lane) => lane.height))).toBeGreaterThanOrEqual(LEAST_LANE);
      expect(lanes.at(-1)!.top + lanes.at(-1)!.height).toBe(height);
    }
    expect(layOut(project, 440, 1, false, 'other')).toEqual(layOut(project, 440, 1, false));
  });

  it('show no place for notes before any were heard, nor on a stem that has none', () => {
    const unheard = layOut({ ...project, profile: null }, 440, 1, false);
    expect(unheard.lanes.every(({ strip }) => strip === null)).toBe(true);
    const { lanes } = layOut(project, 440, 1, false);
    expect(lanes.map(({ strip }) => strip !== null)).toEqual([true, true, true, false, false]);
  });

  it('show the recording in place of each stem until there are stems, and nothing moves when they come', () => {
    const before = layOut({ ...project, tracks: [], residual: null }, 440, 1, false);
    const after = layOut(project, 440, 1, false);
    expect(before.lanes.map(({ stem, drawn, asset }) => [stem, drawn, asset.hash])).toEqual(
      ['vocals', 'drums', 'bass', 'other'].map((stem) => [stem, 'mix', project.mixAsset!.hash]),
    );
    const places = (lanes: typeof after.lanes) => lanes.slice(0, 4).map(({ top, height }) => [top, height]);
    expect(places(before.lanes)).toEqual(places(after.lanes));
    expect(before.height).toBe(after.height);
  });

  it('are found by height, and nothing below the last', () => {
    const { lanes, height } = layOut(project, 440, 1, false);
    expect(laneAtY(lanes, 0)?.name).toBe('vocals');
    expect(laneAtY(lanes, 103)?.name).toBe('drums');
    expect(laneAtY(lanes, height)).toBeNull();
  });
});
