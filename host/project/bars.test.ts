import { describe, expect, it } from 'vitest';
import { type BarGrid, barBeat, barGrid, frameOfBar, positionAt } from './bars.ts';
import type { Project } from './project.ts';

/** Four beats of 100 frames in a bar, after an upbeat of two beats that begins at frame 50. */
const upbeat: BarGrid = { beats: Array.from({ length: 15 }, (_, n) => 50 + 100 * n), barStarts: [2, 6, 10] };

describe('bars and beats', () => {
  it('count from one, with the sixteenth of the beat', () => {
    expect(positionAt(upbeat, 250)).toEqual({ bar: 1, beat: 1, sixteenth: 1 });
    expect(positionAt(upbeat, 250 + 199)).toEqual({ bar: 1, beat: 2, sixteenth: 4 });
    expect(positionAt(upbeat, 650)).toEqual({ bar: 2, beat: 1, sixteenth: 1 });
  });

  it('put an upbeat into bar 0, with the beats that it fills', () => {
    expect(positionAt(upbeat, 50)).toMatchObject({ bar: 0, beat: 3 });
    expect(positionAt(upbeat, 150)).toMatchObject({ bar: 0, beat: 4 });
  });

  it('begin with the song where the first beat is heard a moment later', () => {
    const late: BarGrid = { beats: [20, 120, 220, 320, 420], barStarts: [0, 4] };
    expect(positionAt(late, 0)).toEqual({ bar: 1, beat: 1, sixteenth: 1 });
    expect(positionAt({ beats: late.beats.map((beat) => beat + 20), barStarts: [0, 4] }, 0)).toMatchObject({ bar: 0 });
  });

  it('go on at the same rate after the last beat that was heard', () => {
    expect(positionAt(upbeat, 50 + 100 * 18)).toMatchObject({ bar: 5, beat: 1 });
  });

  it('follow a tempo that changes', () => {
    const slower: BarGrid = { beats: [0, 100, 200, 300, 400, 600, 800, 1000, 1200], barStarts: [0, 4, 8] };
    expect(positionAt(slower, 700)).toEqual({ bar: 2, beat: 2, sixteenth: 3 });
  });

  it('find the frame of a bar, held to the bars there are', () => {
    expect(frameOfBar(upbeat, 2)).toBe(650);
    expect(frameOfBar(upbeat, 99)).toBe(1050);
    expect(frameOfBar(upbeat, -1)).toBe(250);
  });

  it('come from what was heard, and are missing where nothing was', () => {
    const beats = Array.from({ length: 9 }, (_, n) => 100 * n);
    const project = { profile: { beats, downbeats: [0, 398, 800] } } as unknown as Project;
    // A downbeat lies on the nearest beat.
    expect(barGrid(project)).toEqual({ beats, barStarts: [0, 4, 8] });
    expect(barBeat(positionAt(barGrid(project)!, 520))).toBe('2.2');
    expect(barGrid({ ...project, profile: null })).toBeNull();
  });
});
