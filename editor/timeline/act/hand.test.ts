import { describe, expect, it, vi } from 'vitest';
import { newRegion } from '../../../host/project/new-region.ts';
import type { Project } from '../../../host/project/project.ts';
import { chordsOf, hitsOf, notesOf } from '../../../host/project/selectors.ts';
import { edited } from '../../state/document.ts';
import { notesOpened, selected, snapChosen } from '../../state/view.ts';
import { regionSentence } from '../../state/words.ts';
import { benchProject } from '../bench/song.ts';
import { gridBetween } from '../core/grid.ts';
import { pitchRange, yOfHit, yOfPitch } from '../core/strip.ts';
import { CLOCK, RULER, SECTIONS } from '../draw/heads-ink.ts';
import { beginOnHeads, doubleOnHeads } from './head-gestures.ts';
import { beginOnLanes, cursorFor, doubleOnLanes, hintFor, targetFor } from './lane-gestures.ts';

import { drag, point, testDesk } from './testing.ts';

const PATIENT = { timeout: 60_000 };

const base = benchProject({ tracks: 4, minutes: 1, regions: 0 });
const take = benchProject({ tracks: 4, minutes: 1, regions: 1 }).regions[0]!.takes[0]!;
const damaged = newRegion({ id: 'a', stem: 'bass', start: 200_000, end: 400_000 });
const treated = {
  ...damaged,
  takes: [{ ...take, start: 200_000, end: 400_000, fadeIn: 20_000, fadeOut: 20_000 }],
  chosenTake: 0,
};
const song: Project = { ...base, regions: [damaged] };

/** The middle of a lane's sound. */
const lane = (t: ReturnType<typeof testDesk>, n: number) => {
  const { wave } = t.scene().lanes.lanes[n]!;
  return wave.top + wave.height / 2;
};
const free = { free: true };

describe('a drag over an empty lane', () => {
  it('draws a region, selects it and says what it is', async () => {
    const t = testDesk(song);
    const y = lane(t, 2);
    await drag(beginOnLanes(t.desk, t.scene(), point(500, y, free)), point(560, y, free), point(700, y, free));
    expect(t.edits).toHaveLength(1);
    const made = t.project().regions[1]!;
    expect([made.stem, made.start, made.end, made.origin]).toEqual(['bass', 500_000, 700_000, 'drawn']);
    expect(t.store.getState().view.selection).toEqual({ kind: 'region', id: made.id });
    expect(t.said.at(-1)).toContain('Bass, bars');
  });

  it('snaps both ends to the beat, or to transients with Shift', async () => {
    const t = testDesk(song);
    const y = lane(t, 0);
    const { beats } = base.profile!;
    const x = (frame: number) => frame / 1000;
    await drag(beginOnLanes(t.desk, t.scene(), point(x(beats[8]!) + 3, y)), point(x(beats[12]!) - 4, y));
    expect(t.project().regions[1]).toMatchObject({ start: beats[8], end: beats[12] });
  });

  it.each([
    ['before the music was heard', 'drums', { ...song, profile: null }],
    ['on Other, of which no notes are heard', 'other', song],
  ])('snaps to where the stem itself sets in, %s', async (_, stem, project) => {
    const onset = 2000 * 256;
    // Nothing of it is as quiet as its first sample: the seam stays there.
    const t = testDesk(project, (frame) => (frame >= onset ? Math.sin((frame - onset) / 7) : 0));
    const n = t.scene().lanes.lanes.findIndex((candidate) => candidate.stem === stem);
    const gesture = beginOnLanes(t.desk, t.scene(), point(600, lane(t, n), free))!;
    const words: string[] = [];
    t.desk.guide.show = (_x, said, snapped) => void words.push(`${said} ${snapped}`);
    t.store.dispatch(snapChosen('transient'));
    const near = point(onset / 1000 + 5, lane(t, n));
    gesture.move(near);
    await vi.waitFor(() => {
      gesture.move(near);
      expect(words.at(-1)).toMatch(/, transient true$/);
    }, PATIENT);
    await gesture.end(near);
    const made = t.project().regions.find((region) => region.id !== 'a')!;
    // The seam may lie in the silence up to 20 ms before.
    expect(made.stem).toBe(stem);
    expect(onset - made.start).toBeGreaterThanOrEqual(0);
    expect(onset - made.start).toBeLessThanOrEqual(960);
  });

  it('stops at the neighbours, since regions of one stem never overlap', async () => {
    const t = testDesk(song);
    const y = lane(t, 2);
    await drag(beginOnLanes(t.desk, t.scene(), point(450, y, free)), point(300, y, free), point(100, y, free));
    expect(t.project().regions[1]).toMatchObject({ start: 400_000, end: 450_000 });
  });

  it('changes nothing when it is put back by Esc, or only a click', async () => {
    const t = testDesk(song);
    const y = lane(t, 2);
    const gesture = beginOnLanes(t.desk, t.scene(), point(500, y));
    gesture!.move(point(700, y));
    expect(t.previews.at(-1)).toMatchObject({ kind: 'span' });
    gesture!.cancel();
    await drag(beginOnLanes(t.desk, t.scene(), point(600, y)), point(602, y));
    expect(t.edits).toEqual([]);
    expect(t.sought).toEqual([602_000]);
  });

  it('moves the playhead on the recording too, while there are no stems to mark yet', async () => {
    const t = testDesk({ ...song, tracks: [], residual: null });
    await drag(beginOnLanes(t.desk, t.scene(), point(250, 200)), point(250, 200));
    expect([t.sought, t.edits]).toEqual([[250_000], []]);
  });

  it('puts seams at the quiet moment within 20 ms, and with Alt to the sample', async () => {
    const quiet = 500_400;
    const t = testDesk(song, (frame) => (Math.abs(frame - quiet) < 150 ? 0 : 0.5 + 0.1 * Math.sin(frame)));
    const y = lane(t, 0);
    t.store.dispatch({ type: 'view/snapChosen', payload: 'off' });
    await drag(beginOnLanes(t.desk, t.scene(), point(500, y)), point(700, y));
    expect(Math.abs(t.project().regions[1]!.start - quiet)).toBeLessThan(200);
    await drag(beginOnLanes(t.desk, t.scene(), point(800, y, free)), point(900, y, free));
    expect(t.project().regions[2]!.start).toBe(800_000);
  });
});

describe('a region', () => {
  it('is selected by a click, which moves neither it nor the playhead, and dragging its body does nothing', async () => {
    const t = testDesk(song);
    await drag(beginOnLanes(t.desk, t.scene(), point(300, lane(t, 2))), point(300, lane(t, 2)), point(380, lane(t, 2)));
    expect(t.store.getState().view.selection).toEqual({ kind: 'region', id: 'a' });
    expect([t.edits, t.sought]).toEqual([[], []]);
  });

  it('is resized by its edge in one step, never past its other edge', async () => {
    const t = testDesk(song);
    const y = lane(t, 2);
    await drag(beginOnLanes(t.desk, t.scene(), point(401, y, free)), point(450, y, free), point(501, y, free));
    expect(t.edits).toEqual([{ type: 'region/resize', payload: { id: 'a', start: 200_000, end: 500_000 } }]);
    await drag(beginOnLanes(t.desk, t.scene(), point(500, y, free)), point(50, y, free));
    expect(t.project().regions[0]).toMatchObject({ start: 200_000, end: 200_001 });
  });

  it('has fades that are drawn while they are dragged and set once', async () => {
    const t = testDesk({ ...song, regions: [treated] });
    t.store.dispatch(selected({ kind: 'region', id: 'a' }));
    const y = t.scene().lanes.lanes[2]!.top + 8;
    await drag(beginOnLanes(t.desk, t.scene(), point(220, y, free)), point(250, y, free), point(290, y, free));
    expect(t.previews).toContainEqual({ kind: 'fades', id: 'a', fadeIn: 50_000, fadeOut: 20_000 });
    expect(t.edits).toEqual([{ type: 'region/set', payload: { id: 'a', fadeIn: 90_000, fadeOut: 20_000 } }]);
  });

  it('is copied to another lane with Alt', async () => {
    const t = testDesk(song);
    await drag(beginOnLanes(t.desk, t.scene(), point(300, lane(t, 2), free)), point(310, lane(t, 0), free));
    expect(t.project().regions[1]).toMatchObject({ stem: 'vocals', start: 200_000, end: 400_000 });
  });

  it('is zoomed to by a double click', () => {
    const t = testDesk(song);
    doubleOnLanes(t.desk, t.scene(), point(300, lane(t, 2)));
    const { framesPerPixel, scroll } = t.store.getState().view;
    expect((200_000 - scroll) / framesPerPixel).toBeCloseTo(200, -1);
    expect((400_000 - scroll) / framesPerPixel).toBeCloseTo(800, -1);
  });
});

describe('notes and hits', () => {
  const note = { start: 300_000, end: 340_000, midi: 40, confidence: 0.6 };
  const musical: Project = {
    ...base,
    edits: { ...base.edits, bass: [note], drums: [{ time: 300_000, class: 'snare', strength: 0.5 }] },
  };
  const noteY = (t: ReturnType<typeof testDesk>) =>
    yOfPitch(t.scene().lanes.lanes[2]!.strip!, pitchRange(notesOf(t.project(), 'bass')), 40) + 1;

  it('go up and down in pitch without a change of time', async () => {
    const t = testDesk(musical);
    const y = noteY(t);
    await drag(beginOnLanes(t.desk, t.scene(), point(320, y)), point(321, y - 18));
    expect(notesOf(t.project(), 'bass')[0]).toMatchObject({ start: 300_000, end: 340_000, midi: 43, confidence: 1 });
  });

  it('go left and right in time and keep their length', async () => {
    const t = testDesk(musical);
    const y = noteY(t);
    await drag(beginOnLanes(t.desk, t.scene(), point(320, y, free)), point(420, y, free));
    expect(notesOf(t.project(), 'bass')[0]).toMatchObject({ start: 400_000, end: 440_000, midi: 40 });
    expect(t.edits).toHaveLength(1);
  });

  it('change no other note where another window took theirs away during the drag', async () => {
    const other = { ...note, start: 900_000, end: 950_000 };
    const t = testDesk({ ...musical, edits: { ...musical.edits, bass: [note, other] } });
    const gesture = beginOnLanes(t.desk, t.scene(), point(320, noteY(t), free))!;
    const there = point(420, noteY(t), free);
    gesture.move(there);
    t.store.dispatch(edited({ seq: 1, action: { type: 'note/remove', payload: { part: 'bass', index: 0 } } }));
    await expect((async () => gesture.end(there))()).rejects.toThrow('changed or removed elsewhere');
    expect(notesOf(t.project(), 'bass')).toEqual([other]);
  });

  it('change in pitch where a drag begins upwards at their end, and not in length', async () => {
    const t = testDesk(musical);
    const y = noteY(t);
    await drag(beginOnLanes(t.desk, t.scene(), point(339, y, free)), point(340, y - 9, free), point(340, y - 18, free));
    expect(notesOf(t.project(), 'bass')[0]).toMatchObject({ start: 300_000, end: 340_000, midi: 43 });
  });

  it('make no step of undo where they come to lie where they lay', async () => {
    const t = testDesk(musical);
    const y = noteY(t);
    await drag(beginOnLanes(t.desk, t.scene(), point(320, y)), point(321, y - 18), point(321, y));
    const hit = point(300, yOfHit(t.scene().lanes.lanes[1]!.strip!, 'snare'));
    await drag(beginOnLanes(t.desk, t.scene(), hit), { ...hit, x: hit.x + 40 }, hit);
    expect(t.edits).toEqual([]);
  });

  it('grow at their end', async () => {
    const t = testDesk(musical);
    const y = noteY(t);
    await drag(beginOnLanes(t.desk, t.scene(), point(339, y, free)), point(379, y, free));
    expect(notesOf(t.project(), 'bass')[0]).toMatchObject({ start: 300_000, end: 380_000 });
  });

  it('are added by a double click on an empty place, on the beat', () => {
    const t = testDesk(musical);
    const strip = t.scene().lanes.lanes[2]!.strip!;
    const beat = base.profile!.beats[20]!;
    doubleOnLanes(t.desk, t.scene(), point(beat / 1000 + 2, strip.top + 4));
    const made = notesOf(t.project(), 'bass')[1]!;
    expect(made.start).toBe(beat);
    expect(made.midi).toBeGreaterThan(40);
    expect(t.store.getState().view.selection).toEqual({ kind: 'note', part: 'bass', index: 1 });
  });

  it('are edited undisturbed where they are laid open: a drag beside them draws no region, and a click lets go', async () => {
    const t = testDesk(musical);
    t.store.dispatch(notesOpened('bass'));
    t.store.dispatch(selected({ kind: 'note', part: 'bass', index: 0 }));
    const y = t.scene().lanes.lanes[2]!.strip!.top + 4;
    const regions = t.project().regions.length;
    await drag(beginOnLanes(t.desk, t.scene(), point(600, y, free)), point(700, y, free));
    expect([t.project().regions.length, t.store.getState().view.selection]).toEqual([regions, null]);
  });

  it('say under the pointer, over a region, all that its label may have no room for', () => {
    const t = testDesk(song);
    const words = hintFor(targetFor(t.scene(), point(300, lane(t, 2))), null, t.project());
    expect(words).toBe(regionSentence(t.project(), damaged));
    expect(words).toContain('Bass, bars 2.4');
  });

  it('say under the pointer what can be done with them', () => {
    const t = testDesk(musical);
    const { strip } = t.scene().lanes.lanes[2]!;
    const on = (x: number, y: number) => targetFor(t.scene(), point(x, y));
    const hint = (x: number, y: number, opened: 'bass' | null) => hintFor(on(x, y), opened, t.project());
    expect(hint(700, strip!.top + 4, null)).toBe('Double click adds a note. F2 lays them open');
    expect(hint(700, strip!.top + 4, 'bass')).toBe('Double click adds a note');
    const note = notesOf(t.project(), 'bass')[0]!;
    const y = yOfPitch(strip!, pitchRange(notesOf(t.project(), 'bass')), note.midi) + 1;
    expect(hint((note.start + note.end) / 2000, y, 'bass')).toContain('up and down in pitch');
    expect(hint(900, lane(t, 1), null)).toBe('');
    expect(cursorFor(on(700, strip!.top + 4), { tool: 'select', notesOf: 'bass' })).toBe('cell');
  });

  it('of drums move in time and change class up and down', async () => {
    const t = testDesk(musical);
    const y = yOfHit(t.scene().lanes.lanes[1]!.strip!, 'snare');
    await drag(beginOnLanes(t.desk, t.scene(), point(300, y, free)), point(350, y + 6, free));
    expect(hitsOf(t.project())[0]).toEqual({ time: 350_000, class: 'tom', strength: 0.5 });
    doubleOnLanes(t.desk, t.scene(), point(600, t.scene().lanes.lanes[1]!.strip!.top + 24));
    expect(hitsOf(t.project())[1]!.class).toBe('kick');
  });
});

describe('the rows above the lanes', () => {
  it('scrub at the clock, and the playhead stays where it was let go', async () => {
    const t = testDesk(song);
    await drag(beginOnHeads(t.desk, t.scene(), point(100, 4)), point(200, 4), point(333, 4));
    expect(t.sought).toEqual([100_000, 200_000, 333_000, 333_000]);
  });

  it('loop what is dragged over the bars, on beats, and its edges can be moved', async () => {
    const t = testDesk(song);
    const { beats } = base.profile!;
    await drag(
      beginOnHeads(t.desk, t.scene(), point(beats[4]! / 1000 + 2, CLOCK + 5)),
      point(beats[8]! / 1000 - 3, CLOCK + 5),
    );
    expect(t.loop()).toEqual({ start: beats[4], end: beats[8] });
    await drag(
      beginOnHeads(t.desk, t.scene(), point(beats[8]! / 1000, CLOCK + 5)),
      point(beats[10]! / 1000, CLOCK + 5),
    );
    expect(t.loop()).toEqual({ start: beats[4], end: beats[10] });
    doubleOnHeads(t.desk, t.scene(), point(50, CLOCK + 5));
    expect(t.loop()).toBeNull();
  });

  it('move the change of a chord, and its neighbour gives way', async () => {
    const t = testDesk(song);
    const [, second] = chordsOf(song);
    const y = RULER + SECTIONS + 10;
    await drag(
      beginOnHeads(t.desk, t.scene(), point(second!.start / 1000, y, free)),
      point(second!.start / 1000 + 20, y, free),
    );
    const [first, after] = chordsOf(t.project());
    expect(Math.abs(after!.start - second!.start - 20_000)).toBeLessThanOrEqual(1);
    expect(first!.end).toBe(after!.start);
    doubleOnHeads(t.desk, t.scene(), point(second!.start / 1000 + 40, y));
    expect(t.typed).toEqual([1]);
  });

  it('zoom by a drag of the bars with Ctrl', async () => {
    const t = testDesk(song);
    await drag(
      beginOnHeads(t.desk, t.scene(), point(500, CLOCK + 5, { command: true })),
      point(500, CLOCK + 65, { command: true }),
    );
    expect(t.store.getState().view.framesPerPixel).toBeCloseTo(500, 6);
    expect(gridBetween(t.scene().grid!, 500, 0, 0).parts).toBeGreaterThan(1);
  });
});
