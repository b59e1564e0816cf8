import { describe, expect, it } from 'vitest';
import { typedNumber, valueByKey } from './value-keys.ts';

const slider = { value: 0.5, min: 0, max: 1, step: 0.01, initial: 0.9 };
const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  valueByKey(slider, { key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...more });

describe('the keys of a slider', () => {
  it('step by one, ten, or a tenth', () => {
    expect(press('ArrowRight')).toBe(0.51);
    expect(press('ArrowDown')).toBe(0.49);
    expect(press('ArrowUp', { shiftKey: true })).toBe(0.6);
    expect(press('ArrowLeft', { altKey: true })).toBe(0.499);
  });

  it('go to the ends and to the default, and not beyond', () => {
    expect([press('Home'), press('End'), press('Delete')]).toEqual([0, 1, 0.9]);
    expect(valueByKey({ ...slider, value: 0.995 }, { key: 'ArrowUp', shiftKey: true } as KeyboardEvent)).toBe(1);
  });

  it('leave other keys, and those with Ctrl, to the editor', () => {
    expect(press('n')).toBeNull();
    expect(press('ArrowRight', { ctrlKey: true })).toBeNull();
  });

  it('read typed figures as people write them', () => {
    expect(typedNumber('−1,5 dB')).toBe(-1.5);
    expect(typedNumber('-3')).toBe(-3);
    expect(typedNumber(' .25')).toBe(0.25);
    expect(typedNumber('90 %')).toBe(90);
    expect(typedNumber('loud')).toBeNull();
  });
});
