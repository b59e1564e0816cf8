import { expect, test } from 'vitest';
import { personAction } from './person-action.ts';

const accepts = (action: unknown): boolean => personAction.safeParse(action).success;

test('an action of a person passes as it came, in the order in which its fields were written', () => {
  const action = { payload: { start: 5, stem: 'bass', end: 10, id: 'r' }, group: 'drag', type: 'region/add' };
  expect(JSON.stringify(personAction.parse(action))).toBe(JSON.stringify(action));
});

test('what only finished work may say is refused from a window', () => {
  expect(accepts({ type: 'host/treated', payload: { id: 'r', takes: [], untouched: null } })).toBe(false);
  expect(accepts({ type: 'host/detected', payload: { regions: [], levels: {} } })).toBe(false);
});

test('fields that are not known are refused, at whatever depth, so that no reducer ever sees them', () => {
  expect(accepts({ type: 'region/set', payload: { id: 'r', blend: 0.5 } })).toBe(true);
  expect(accepts({ type: 'region/set', payload: { id: 'r', blend: 0.5, takes: [] } })).toBe(false);
  expect(accepts({ type: 'region/set', payload: { id: 'r' }, client: 'other' })).toBe(false);
  expect(accepts(JSON.parse('{"type":"region/set","payload":{"id":"r","__proto__":{"takes":[]}}}'))).toBe(false);
  const note = { start: 0, end: 10, midi: 60, confidence: 1 };
  expect(accepts({ type: 'note/add', payload: { part: 'bass', note } })).toBe(true);
  expect(accepts({ type: 'note/add', payload: { part: 'bass', note: { ...note, loud: true } } })).toBe(false);
});

test('what is malformed is refused', () => {
  for (const action of [null, 5, {}, { type: 'region/add' }, { type: 'region/set', payload: { id: 'r', blend: 2 } }]) {
    expect(accepts(action)).toBe(false);
  }
});
