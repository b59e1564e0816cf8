import { describe, expect, it } from 'vitest';
import { effectiveSnap, nearest, quietMoment, snapFrame } from './snap.ts';

const grid = { beats: [0, 24_000, 48_000, 72_000], barStarts: [0] };
const targets = { grid, parts: 1, transients: [1000, 30_000, 47_500] };
const plain = { other: false, free: false };

describe('snapping', () => {
  it('reaches 8 pixels and not one more', () => {
    expect(snapFrame(24_000 + 800, 100, 'beat', plain, targets)).toEqual({ frame: 24_000, to: 'beat' });
    expect(snapFrame(24_000 + 801, 100, 'beat', plain, targets)).toEqual({ frame: 24_801, to: null });
  });

  it('goes to the other kind with Shift and is free with Alt', () => {
    expect(snapFrame(47_700, 100, 'beat', { other: true, free: false }, targets)).toEqual({
      frame: 47_500,
      to: 'transient',
    });
    expect(snapFrame(47_700, 100, 'transient', { other: true, free: false }, targets)).toEqual({
      frame: 48_000,
      to: 'beat',
    });
    expect(snapFrame(47_700.4, 100, 'beat', { other: true, free: true }, targets)).toEqual({ frame: 47_700, to: null });
    expect(effectiveSnap('off', { other: true, free: false })).toBe('beat');
  });

  it('snaps to parts of a beat where these are drawn', () => {
    expect(snapFrame(6100, 100, 'beat', plain, { ...targets, parts: 4 })).toEqual({ frame: 6000, to: 'beat' });
    expect(snapFrame(6100, 100, 'beat', plain, targets).to).toBeNull();
  });

  it('leaves a song without beats free', () => {
    expect(snapFrame(24_001, 100, 'beat', plain, { ...targets, grid: null })).toEqual({ frame: 24_001, to: null });
  });

  it('finds the nearest of a sorted list, at its ends too', () => {
    expect(nearest([10, 20, 40], 5)).toBe(10);
    expect(nearest([10, 20, 40], 29)).toBe(20);
    expect(nearest([10, 20, 40], 31)).toBe(40);
    expect(nearest([10, 20, 40], 99)).toBe(40);
    expect(nearest([], 1)).toBeNull();
  });
});

describe('the quiet moment', () => {
  it('is where the sound is least, at a sample near zero', () => {
    const sound = Float32Array.from({ length: 1920 }, (_, n) => Math.sin(n / 3) * (n > 700 && n < 900 ? 0.01 : 1));
    const at = quietMoment(sound, 96);
    expect(at).toBeGreaterThan(700);
    expect(at).toBeLessThan(900);
    expect(Math.abs(sound[at]!)).toBeLessThan(0.002);
  });

  it('stays in the middle of silence, where every moment is as quiet', () => {
    expect(Math.abs(quietMoment(new Float32Array(1921), 96) - 960)).toBeLessThanOrEqual(1);
  });

  it('takes one sample and less than a window as they are', () => {
    expect(quietMoment(Float32Array.of(0.5), 96)).toBe(0);
    expect(quietMoment(Float32Array.of(0.5, 0, -0.5), 96)).toBe(1);
  });
});
