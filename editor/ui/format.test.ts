import { describe, expect, it } from 'vitest';
import {
  bytes,
  capital,
  clock,
  counted,
  dbtp,
  decibels,
  duration,
  gain,
  kilohertz,
  lufs,
  pan,
  percent,
  timeLeft,
  trueMinus,
} from './format.ts';

describe('figures', () => {
  it('have a true minus, one decimal and a unit, and no minus before nothing', () => {
    expect(decibels(-1.52)).toBe('−1.5 dB');
    expect(decibels(-0.04)).toBe('0.0 dB');
    expect(gain(2.06)).toBe('+2.1 dB');
    expect(gain(0.01)).toBe('0.0 dB');
    expect(lufs(-16.14)).toBe('−16.1 LUFS');
    expect(lufs(-70)).toBe('−∞ LUFS');
    expect(dbtp(-3.4)).toBe('−3.4 dBTP');
  });

  it('give whole per cent from ten up', () => {
    expect(percent(0.936)).toBe('94 %');
    expect(percent(0.0142)).toBe('1.4 %');
    expect(percent(0.01)).toBe('1 %');
    expect(percent(0)).toBe('0 %');
  });

  it('cut the clock and never round it up', () => {
    expect(clock(39.0639)).toBe('0:39.063');
    expect(clock(59.9999, 0)).toBe('0:59');
    expect(clock(190, 0)).toBe('3:10');
    expect(clock(3723.5, 1)).toBe('1:02:03.5');
    expect(clock(-1)).toBe('0:00.000');
  });

  it('say times as one says them', () => {
    expect(duration(0.18)).toBe('180 ms');
    expect(duration(3.75)).toBe('3.75 s');
    expect(timeLeft(3.2)).toBe('4 s left');
    expect(timeLeft(20.4)).toBe('about 21 s left');
    expect(timeLeft(200)).toBe('about 3 min left');
  });

  it('name sides, sizes, rates and counts', () => {
    expect([pan(0), pan(-0.24), pan(1)]).toEqual(['C', 'L 12', 'R 50']);
    expect([bytes(0), bytes(4_300_000), bytes(547e6)]).toEqual(['0 B', '4.3 MB', '547 MB']);
    expect([kilohertz(48_000), kilohertz(44_100)]).toEqual(['48 kHz', '44.1 kHz']);
    expect([counted(1, 'region'), counted(1200, 'region')]).toEqual(['1 region', '1,200 regions']);
  });

  it('leave units as they are written', () => {
    expect(capital('flat peaks')).toBe('Flat peaks');
    expect(capital('dB from the expected sound')).toBe('dB from the expected sound');
    expect(trueMinus('flat at -60.8 dBFS, low-pass (-3 dB)')).toBe('flat at −60.8 dBFS, low-pass (−3 dB)');
  });
});
