import { expect, test } from 'vitest';
import { barGrid, positionAt } from '../bars.ts';
import type { Action } from '../changes.ts';
import { act, labelsOf, NO_HISTORY, redo, undo, type Versioned } from '../history.ts';
import type { Project } from '../project.ts';
import { reduce } from '../reduce.ts';
import { heldProfile, rhythmOf } from '../selectors.ts';
import { stemDelivery, stemFileNames, tempoForNames } from '../stem-delivery.ts';
import { tempoMapOf } from '../tempo-map.ts';
import { RATE, testProject } from '../test-project.ts';

const start: Versioned = { project: testProject(), history: NO_HISTORY };
const bpmOf = ({ project }: Versioned) => rhythmOf(project)?.tempo.bpm;
const unheard: Project = { ...testProject(), profile: null };
const half: Action = { type: 'rhythm/scale', payload: { by: 'half' } };

test('a corrected tempo is a step of undo with a label, and leaves what was heard as it is', () => {
  const now = act(start, half);
  expect([bpmOf(now), labelsOf(now.history).undo]).toEqual([60, 'Halve the tempo to 60 bpm']);
  expect(now.project.profile).toBe(start.project.profile);
  const back = undo(now)!;
  expect([bpmOf(back), back.project.edits.rhythm]).toEqual([120, null]);
  expect(bpmOf(redo(back)!)).toBe(60);
});

test('one correction after the other is taken back one after the other, beat by beat', () => {
  const actions: Action[] = [
    { type: 'rhythm/tempo', payload: { bpm: 97.5 } },
    { type: 'rhythm/bar', payload: { at: 3 * RATE, first: true } },
    { type: 'rhythm/meter', payload: { meter: [3, 4] } },
  ];
  const states = [start];
  for (const action of actions) states.push(act(states.at(-1)!, action));
  expect(states.map(({ history }) => labelsOf(history).undo).slice(1)).toEqual([
    'Set the tempo to 97.5 bpm',
    'Begin bar 1 at 0:03.0',
    'Count in 3/4',
  ]);
  let now = states.at(-1)!;
  for (const before of states.slice(0, -1).reverse()) {
    now = undo(now)!;
    expect(now.project).toEqual(before.project);
  }
});

test('bars, tempo maps, and the tempo in the names of stems follow it', () => {
  const now = reduce(start.project, { type: 'rhythm/tempo', payload: { bpm: 90 } });
  const bar = (4 * 60 * RATE) / 90;
  expect(positionAt(barGrid(now)!, Math.round(3 * bar))).toMatchObject({ bar: 4, beat: 1 });
  const map = tempoMapOf(heldProfile(now), RATE);
  expect(map.quarters(10 * bar)).toBeCloseTo(40, 3);
  const hits = start.project.profile!.beats.map((time) => ({ time, class: 'kick' as const, strength: 1 }));
  const drummed = { ...start.project, profile: { ...start.project.profile!, drums: hits } };
  expect(tempoForNames(drummed)).toBe(120);
  const slow = reduce(drummed, half);
  const names = stemFileNames(slow, stemDelivery({ stems: { tempo: true } }));
  expect(names.get('bass')).toBe('Song - Bass (60 bpm).wav');
});

test('a tempo that is set before the music is heard holds when it is, and is given up for it on request', () => {
  const set = reduce(unheard, { type: 'rhythm/tempo', payload: { bpm: 96 } });
  const heard = reduce(set, { type: 'host/heard', payload: { profile: start.project.profile! } });
  expect(rhythmOf(heard)!.tempo.bpm).toBe(96);
  expect(heldProfile(heard)).toMatchObject({ tempo: { bpm: 96 }, key: { tonic: 'A' } });
  const given = reduce(heard, { type: 'rhythm/revert', payload: {} });
  expect(rhythmOf(given)).toBe(given.profile);
});

test('where no beat is known there is nothing to halve, count or begin, and the person is told what to do', () => {
  const beginBar: Action = { type: 'rhythm/bar', payload: { at: 0, first: true } };
  const meter: Action = { type: 'rhythm/meter', payload: { meter: [3, 4] } };
  for (const action of [half, beginBar, meter]) expect(() => reduce(unheard, action)).toThrow('set a tempo first');
  expect(() => reduce(start.project, { ...beginBar, payload: { at: 100 * RATE, first: true } })).toThrow('earlier');
});
