import { describe, expect, it } from 'vitest';
import { newRegion } from '../../../host/project/new-region.ts';
import type { Project, Region } from '../../../host/project/project.ts';
import { benchProject } from '../bench/song.ts';
import { layOut } from './lanes.ts';
import { xOf } from './scale.ts';
import { pitchRange, yOfHit, yOfPitch } from './strip.ts';
import { HALO, targetAt } from './target.ts';

const scale = { framesPerPixel: 100, scroll: 10_000 };
const base = benchProject({ tracks: 4, minutes: 1, regions: 3 });
const withTake = base.regions[0]!;
const region = (given: Partial<Region> & Pick<Region, 'id' | 'start' | 'end'>): Region =>
  newRegion({ stem: 'bass', ...given });

function scene(regions: Region[], selected: string | null = null, change: Partial<Project> = {}) {
  const project: Project = { ...base, ...change, regions };
  const { lanes } = layOut(project, 440, 1, false);
  return { project, scale, lanes, selection: selected === null ? null : ({ kind: 'region', id: selected } as const) };
}

const bass = layOut(base, 440, 1, false).lanes[2]!;
const middle = bass.wave.top + 20;

describe('what lies under the pointer', () => {
  it('is an edge within the halo, the body between, and the empty lane beyond', () => {
    const on = scene([region({ id: 'a', start: 20_000, end: 40_000 })]);
    expect(targetAt(on, 100, middle, HALO.mouse)).toEqual({ kind: 'edge', id: 'a', edge: 'start' });
    expect(targetAt(on, 95, middle, HALO.mouse)).toEqual({ kind: 'edge', id: 'a', edge: 'start' });
    expect(targetAt(on, 94, middle, HALO.mouse)).toEqual({ kind: 'lane', stem: 'bass' });
    expect(targetAt(on, 303, middle, HALO.mouse)).toEqual({ kind: 'edge', id: 'a', edge: 'end' });
    expect(targetAt(on, 200, middle, HALO.mouse)).toEqual({ kind: 'region', id: 'a' });
  });

  it('reaches further for a finger', () => {
    const on = scene([region({ id: 'a', start: 20_000, end: 40_000 })]);
    expect(targetAt(on, 80, middle, HALO.touch)).toEqual({ kind: 'edge', id: 'a', edge: 'start' });
    expect(targetAt(on, 77, middle, HALO.touch)).toEqual({ kind: 'lane', stem: 'bass' });
  });

  it('leaves half of a narrow region to be clicked', () => {
    const on = scene([region({ id: 'a', start: 20_000, end: 20_800 })]);
    expect(targetAt(on, 104, middle, HALO.mouse)).toEqual({ kind: 'region', id: 'a' });
  });

  it('is the edge of the selected one where two regions meet', () => {
    const two = [region({ id: 'a', start: 20_000, end: 30_000 }), region({ id: 'b', start: 30_000, end: 40_000 })];
    expect(targetAt(scene(two, 'a'), 200, middle, HALO.mouse)).toEqual({ kind: 'edge', id: 'a', edge: 'end' });
    expect(targetAt(scene(two, 'b'), 200, middle, HALO.mouse)).toEqual({ kind: 'edge', id: 'b', edge: 'start' });
  });

  it('is a fade handle at the top of the selected region, if it has a take', () => {
    const take = { ...withTake.takes[0]!, start: 20_000, end: 60_000, fadeIn: 8000, fadeOut: 12_000 };
    const faded = region({ id: 'a', start: 20_000, end: 60_000, takes: [take], chosenTake: 0 });
    const x = xOf(scale, 28_000);
    expect(targetAt(scene([faded], 'a'), x, bass.top + 8, HALO.mouse)).toEqual({ kind: 'fade', id: 'a', side: 'in' });
    expect(targetAt(scene([faded], 'a'), xOf(scale, 48_000), bass.top + 8, HALO.mouse)).toEqual({
      kind: 'fade',
      id: 'a',
      side: 'out',
    });
    expect(targetAt(scene([faded]), x, bass.top + 8, HALO.mouse).kind).toBe('region');
    expect(targetAt(scene([faded], 'a'), x, bass.top + 40, HALO.mouse).kind).toBe('region');
    expect(targetAt(scene([{ ...faded, takes: [], chosenTake: null }], 'a'), x, bass.top + 8, HALO.mouse).kind).toBe(
      'region',
    );
  });

  it('is a note in its strip, by its body or by its end', () => {
    const note = { start: 30_000, end: 40_000, midi: 40, confidence: 1 };
    const on = scene([], null, { edits: { ...base.edits, bass: [note] } });
    const strip = bass.strip!;
    const y = yOfPitch(strip, pitchRange([note]), 40) + 1;
    expect(targetAt(on, 250, y, HALO.mouse)).toEqual({ kind: 'note', part: 'bass', index: 0, grip: 'body' });
    expect(targetAt(on, 299, y, HALO.mouse)).toEqual({ kind: 'note', part: 'bass', index: 0, grip: 'end' });
    expect(targetAt(on, 400, y, HALO.mouse)).toEqual({ kind: 'strip', stem: 'bass' });
    expect(targetAt(on, 250, middle, HALO.mouse)).toEqual({ kind: 'lane', stem: 'bass' });
  });

  it('is the hit of the row under the pointer where two sound at once', () => {
    const drums = layOut(base, 440, 1, false).lanes[1]!;
    const hits = [
      { time: 30_000, class: 'hihat', strength: 1 },
      { time: 30_000, class: 'kick', strength: 1 },
    ] as const;
    const on = scene([], null, { edits: { ...base.edits, drums: [...hits] } });
    expect(targetAt(on, 200, yOfHit(drums.strip!, 'hihat'), HALO.mouse)).toEqual({ kind: 'hit', index: 0 });
    expect(targetAt(on, 201, yOfHit(drums.strip!, 'kick'), HALO.mouse)).toEqual({ kind: 'hit', index: 1 });
  });

  it('is nothing on the residual and below the lanes', () => {
    const on = scene([]);
    expect(targetAt(on, 100, 430, HALO.mouse)).toEqual({ kind: 'nothing' });
    expect(targetAt(on, 100, 4300, HALO.mouse)).toEqual({ kind: 'nothing' });
  });
});
