import { describe, expect, test } from 'vitest';
import type { Action } from '../actions.ts';
import { act, NO_HISTORY, redo, undo, type Versioned } from '../history.ts';
import { type Insert, MOST_INSERTS, projectSchema } from '../project.ts';
import { ImpossibleAction, labelOf, personActionSchema, reduce } from '../reduce.ts';
import { activeChain, type ChainPlace, chainOf } from '../selectors.ts';
import { testProject } from '../test-project.ts';

const insert = (id: string, more: Partial<Insert> = {}): Insert => ({
  id,
  format: 'VST3',
  plugin: '2046504473616C634252565A00000000',
  name: `Verb ${id}`,
  vendor: 'Somebody',
  state: null,
  parameters: {},
  bypass: false,
  wet: 1,
  ...more,
});
const add = (id: string, place: ChainPlace = 'bass', at = 99): Action => ({
  type: 'insert/add',
  payload: { place, insert: insert(id), at },
});
const move = (id: string, to: number): Action => ({ type: 'insert/move', payload: { place: 'bass', id, to } });
const of = (id: string, place: ChainPlace = 'bass') => ({ place, id });

const run = (from: Versioned, ...actions: Action[]) => actions.reduce((now, action) => act(now, action), from);
const start = run({ project: testProject(), history: NO_HISTORY }, add('a'), add('b'), add('c'), add('m', 'master'));
const order = ({ project }: { project: Versioned['project'] }) => chainOf(project, 'bass').map(({ id }) => id);

describe('a chain', () => {
  test('has its plugins in the order in which they were put, at the end or between', () => {
    expect(order(start)).toEqual(['a', 'b', 'c']);
    expect(order(run(start, add('d', 'bass', 1)))).toEqual(['a', 'd', 'b', 'c']);
    expect(chainOf(start.project, 'master')).toEqual([insert('m')]);
    expect(chainOf(start.project, 'drums')).toEqual([]);
    expect(projectSchema.safeParse(start.project).success).toBe(true);
  });

  test.each([
    ['c', 0, ['c', 'a', 'b']],
    ['a', 1, ['b', 'a', 'c']],
    ['a', 99, ['b', 'c', 'a']],
    ['b', 1, ['a', 'b', 'c']],
  ])('is in another order when %s is moved to %i, and in its own again when that is undone', (id, to, expected) => {
    const moved = run(start, move(id, to));
    expect(order(moved)).toEqual(expected);
    if (moved.history.undo.length === start.history.undo.length) return expect(moved.project).toBe(start.project);
    const undone = undo(moved)!;
    expect(undone.project).toEqual(start.project);
    expect(redo(undone)!.project).toEqual(moved.project);
  });

  test('goes back step by step: what was set, moved, and removed', () => {
    const actions: Action[] = [
      { type: 'insert/parameter', payload: { ...of('b'), parameter: '100', value: 0.3 } },
      { type: 'insert/set', payload: { ...of('b'), bypass: true } },
      { type: 'insert/set', payload: { ...of('m', 'master'), wet: 0.5 } },
      move('b', 0),
      { type: 'insert/state', payload: { ...of('b'), state: 'AAAA' } },
      { type: 'insert/remove', payload: of('a') },
    ];
    const steps = actions.map((_, n) => run(start, ...actions.slice(0, n + 1)));
    let now: Versioned = steps.at(-1)!;
    expect(order(now)).toEqual(['b', 'c']);
    expect(chainOf(now.project, 'bass')[0]).toEqual(insert('b', { state: 'AAAA', bypass: true }));
    for (const step of [start, ...steps.slice(0, -1)].reverse()) {
      now = undo(now)!;
      expect(now.project).toEqual(step.project);
    }
    for (const step of steps) {
      now = redo(now)!;
      expect(now.project).toEqual(step.project);
    }
  });

  test('is one step of undo while a knob is turned', () => {
    const turn = (value: number): Action => ({
      type: 'insert/parameter',
      payload: { ...of('a'), parameter: '7', value },
      group: 'g',
    });
    const turned = run(start, turn(0.1), turn(0.2), turn(0.3));
    expect(chainOf(turned.project, 'bass')[0]!.parameters).toEqual({ '7': 0.3 });
    expect(undo(turned)!.project).toEqual(start.project);
  });

  test('forgets what was set by hand when all settings come at once', () => {
    const set = run(start, { type: 'insert/parameter', payload: { ...of('a'), parameter: '7', value: 1 } });
    const given = reduce(set.project, { type: 'insert/state', payload: { ...of('a'), state: 'AAAA' } });
    expect(chainOf(given, 'bass')[0]).toEqual(insert('a', { state: 'AAAA' }));
  });

  test('is heard without what is bypassed or all dry', () => {
    const quiet = run(
      start,
      { type: 'insert/set', payload: { ...of('a'), bypass: true } },
      { type: 'insert/set', payload: { ...of('b'), wet: 0 } },
    );
    expect(activeChain(quiet.project, 'bass').map(({ id }) => id)).toEqual(['c']);
  });

  test('is called in the history by what was done', () => {
    const label = (action: Action) => labelOf(start.project, action);
    expect(label(add('x', 'master'))).toBe('Insert Verb x on the master');
    expect(label(move('a', 1))).toBe('Move Verb a in the chain of the bass');
    expect(label({ type: 'insert/remove', payload: of('a') })).toBe('Remove Verb a from the bass');
    expect(label({ type: 'insert/set', payload: { ...of('a'), bypass: true } })).toBe('Bypass Verb a on the bass');
    expect(label({ type: 'insert/set', payload: { ...of('a'), bypass: false } })).toBe('Switch on Verb a on the bass');
    expect(label({ type: 'insert/parameter', payload: { ...of('a'), parameter: '1', value: 1 } })).toBe(
      'Adjust Verb a on the bass',
    );
  });

  test.each<[string, Action]>([
    ['a plugin that is gone', { type: 'insert/remove', payload: of('x') }],
    ['a plugin of another chain', { type: 'insert/set', payload: { ...of('m'), wet: 1 } }],
    ['a plugin that is there', add('m', 'drums')],
  ])('refuses a change of %s', (_, action) => {
    expect(() => reduce(start.project, action)).toThrow(ImpossibleAction);
  });

  test('is no longer than anybody overlooks', () => {
    const full = Array.from({ length: MOST_INSERTS - 3 }, (_, i) => add(`n${i}`));
    expect(() => reduce(run(start, ...full).project, add('one more'))).toThrow(/at most 16/);
  });

  test('has no place where there are no tracks yet, but on the master', () => {
    const empty = { ...testProject(), tracks: [] };
    expect(() => reduce(empty, add('a'))).toThrow(/no bass track yet/);
    expect(chainOf(reduce(empty, add('a', 'master')), 'master')).toHaveLength(1);
  });

  test.each([
    { ...insert('x'), plugin: '../../etc' },
    { ...insert('x'), parameters: { '1': 2 } },
    { ...insert('x'), state: 'no base64!' },
    { ...insert('x'), format: 'EXE' },
  ])('takes no plugin that is malformed: %j', (bad) => {
    const action = { type: 'insert/add', payload: { place: 'bass', insert: bad, at: 0 } };
    expect(personActionSchema.safeParse(action).success).toBe(false);
  });
});

describe('a chain in place of another', () => {
  const replace = (inserts: Insert[], name: string | null = 'Warm'): Action => ({
    type: 'insert/chain',
    payload: { place: 'bass', inserts, name },
  });

  test('is one step of undo, and may have plugins of the one before', () => {
    const loaded = run(start, replace([insert('z'), insert('b', { wet: 0.5 })]));
    expect(chainOf(loaded.project, 'bass')).toEqual([insert('z'), insert('b', { wet: 0.5 })]);
    expect(order(undo(loaded)!)).toEqual(['a', 'b', 'c']);
    expect(labelOf(start.project, replace([]))).toBe('Load the chain Warm on the bass');
    expect(labelOf(start.project, replace([], null))).toBe('Go to the other settings on the bass');
    expect(order(run(start, replace([])))).toEqual([]);
  });

  test('has each plugin once, in the whole song', () => {
    for (const wrong of [[insert('m')], [insert('z'), insert('z')]]) {
      expect(() => reduce(start.project, replace(wrong))).toThrow(ImpossibleAction);
    }
    const many = Array.from({ length: MOST_INSERTS + 1 }, (_, n) => insert(`n${n}`));
    expect(personActionSchema.safeParse(replace(many)).success).toBe(false);
  });
});
