import { describe, expect, it } from 'vitest';
import type { ChangeEvent } from '../../host/api/backend.ts';
import type { Action } from '../../host/project/actions.ts';
import { reduce } from '../../host/project/reduce.ts';
import { fixtureProject } from '../fixture/project.ts';
import { ahead, patched, type Replica, received, refused, replicaOf, superseded, whole } from './replica.ts';

const ME = 'me';
const history = { undo: null, redo: null };
const gain = (gainDb: number): Action => ({ type: 'track/set', payload: { stem: 'bass', gainDb } });
const pan = (value: number): Action => ({ type: 'track/set', payload: { stem: 'bass', pan: value } });
const removed = (id: string): Action => ({ type: 'region/remove', payload: { id } });
const told = (revision: number, action: Action, client: string): ChangeEvent => ({
  kind: 'action',
  revision,
  action,
  client,
  step: null,
  history,
});
const fresh = (): Replica =>
  replicaOf({ id: 'song', folder: '/song', revision: 5, project: fixtureProject(), history });
const bass = ({ project }: Replica) => project.tracks.find(({ stem }) => stem === 'bass')!;
const take = (replica: Replica, event: ChangeEvent): Replica => {
  const next = received(replica, event, ME, reduce);
  if (next === null) throw new Error('a gap');
  return next;
};

describe('a replica', () => {
  it('shows an own action at once and the very same project when the host confirms it', () => {
    const early = ahead(fresh(), 1, gain(-6), reduce);
    expect(bass(early).gainDb).toBe(-6);
    const confirmed = take(early, told(6, gain(-6), ME));
    expect(confirmed.project).toBe(early.project);
    expect(confirmed.confirmed).toBe(early.project);
    expect(confirmed.pending).toEqual([]);
  });

  it('keeps later own actions pending while the first is confirmed', () => {
    const early = ahead(ahead(fresh(), 1, gain(-6), reduce), 2, pan(0.5), reduce);
    const confirmed = take(early, told(6, gain(-6), ME));
    expect(confirmed.project).toBe(early.project);
    expect(confirmed.pending.map(({ seq }) => seq)).toEqual([2]);
    expect(confirmed.confirmed.tracks[2]).toMatchObject({ gainDb: -6, pan: 0 });
  });

  it("puts own pending actions on top of another window's", () => {
    const early = ahead(fresh(), 1, gain(-6), reduce);
    const other = take(early, told(6, gain(-20), 'other'));
    expect(bass(other).gainDb).toBe(-6);
    expect(other.confirmed.tracks[2]!.gainDb).toBe(-20);
    expect(take(other, told(7, gain(-6), ME)).confirmed).toEqual(other.project);
  });

  it('does not take an equal action of another window for its own', () => {
    const early = ahead(fresh(), 1, gain(-6), reduce);
    expect(take(early, told(6, gain(-6), 'other')).pending).toHaveLength(1);
  });

  it('lets a pending action rest whose region another window removed, and drops it when it is refused', () => {
    const blend: Action = { type: 'region/set', payload: { id: 'r11', blend: 0.3 } };
    const early = ahead(ahead(fresh(), 1, blend, reduce), 2, gain(-6), reduce);
    const other = take(early, told(6, removed('r11'), 'other'));
    expect(other.project.regions.some(({ id }) => id === 'r11')).toBe(false);
    expect(bass(other).gainDb).toBe(-6);
    const left = refused(other, 1, reduce);
    expect(left.pending.map(({ seq }) => seq)).toEqual([2]);
    expect(bass(left).gainDb).toBe(-6);
  });

  it('works out what was built on a refused action without it', () => {
    const early = ahead(ahead(fresh(), 1, gain(-6), reduce), 2, pan(0.5), reduce);
    expect(bass(refused(early, 1, reduce))).toMatchObject({ gainDb: -2, pan: 0.5 });
  });

  it('ignores what it has and tells of a gap', () => {
    const replica = fresh();
    expect(take(replica, told(5, gain(-6), 'other'))).toBe(replica);
    expect(received(replica, told(7, gain(-6), 'other'), ME, reduce)).toBeNull();
  });

  it('starts again from the whole and keeps what is pending on top', () => {
    const early = ahead(fresh(), 1, gain(-6), reduce);
    const state = { ...fresh(), revision: 40, project: reduce(fixtureProject(), pan(-1)) };
    const again = whole(early, state, reduce);
    expect(again.revision).toBe(40);
    expect(bass(again)).toMatchObject({ gainDb: -6, pan: -1 });
  });

  it('forgets a superseded action without changing what is shown', () => {
    const early = ahead(ahead(fresh(), 1, gain(-6), reduce), 2, gain(-7), reduce);
    const left = superseded(early, 1);
    expect(left.project).toBe(early.project);
    expect(take(left, told(6, gain(-7), ME)).project).toBe(early.project);
  });

  it('takes in undo as patches and keeps the labels of the history', () => {
    const event: ChangeEvent = {
      kind: 'patches',
      direction: 'undo',
      revision: 6,
      patches: [{ op: 'replace', path: ['name'], value: 'Before' }],
      history: { undo: null, redo: 'Rename' },
    };
    const next = take(ahead(fresh(), 1, gain(-6), reduce), event);
    expect(next.project.name).toBe('Before');
    expect(bass(next).gainDb).toBe(-6);
    expect(next.history.redo).toBe('Rename');
  });
});

describe('patches', () => {
  const value = { list: [1, 2, 3], deep: { a: { b: 1 } }, other: { c: 1 } };

  it('add, remove and replace in lists and objects', () => {
    const apply = (op: 'add' | 'remove' | 'replace', path: (string | number)[], to?: unknown) =>
      patched(value, [{ op, path, value: to }]);
    expect(apply('add', ['list', 1], 9).list).toEqual([1, 9, 2, 3]);
    expect(apply('remove', ['list', 0]).list).toEqual([2, 3]);
    expect(apply('replace', ['list', 'length'], 1).list).toEqual([1]);
    expect(apply('replace', ['deep', 'a', 'b'], 2).deep.a.b).toBe(2);
    expect(apply('remove', ['other', 'c']).other).toEqual({});
    expect(apply('replace', [], { list: [] })).toEqual({ list: [] });
  });

  it('leave the value itself and everything beside the path as they are', () => {
    const next = patched(value, [{ op: 'replace', path: ['deep', 'a', 'b'], value: 2 }]);
    expect(value.deep.a.b).toBe(1);
    expect(next.other).toBe(value.other);
    expect(next.list).toBe(value.list);
  });
});
