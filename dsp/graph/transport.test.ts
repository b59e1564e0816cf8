import { describe, expect, it } from 'vitest';
import { Transport } from './transport.ts';

const RAMPS = { jump: 100, joint: 10 };

describe('the transport', () => {
  it('knows at every frame where the song is', () => {
    const transport = new Transport(10_000, RAMPS);
    expect(transport.positionAt(0)).toBeNull();
    transport.play(500, 2000);
    expect(transport.positionAt(499)).toBeNull();
    expect(transport.positionAt(600)).toBe(2100);
    transport.play(700, 50);
    expect(transport.positionAt(699)).toBe(2199);
    expect(transport.positionAt(700)).toBe(50);
    transport.stop(800);
    expect(transport.positionAt(800)).toBeNull();
    expect(transport.ending).toEqual({ at: 800, position: 150 });
  });

  it('tells what will be needed through jumps and loops before they happen', () => {
    const transport = new Transport(100_000, RAMPS);
    transport.setLoop({ start: 1000, end: 3000 }, 0);
    transport.play(0, 2500);
    transport.advance(0, 3000);
    expect(transport.wanted(0, 3000)).toEqual([
      { start: 2500, end: 3000 },
      { start: 1000, end: 3000 },
      { start: 1000, end: 1500 },
    ]);
    transport.play(200, 90_000);
    expect(transport.wanted(0, 300)).toEqual([
      { start: 2500, end: 2700 },
      { start: 90_000, end: 90_100 },
    ]);
  });

  it('plays on to the loop’s end from before it, and past it from after it', () => {
    const transport = new Transport(100_000, RAMPS);
    transport.play(0, 0);
    transport.setLoop({ start: 1000, end: 3000 }, 500);
    transport.advance(500, 5000);
    expect(transport.positionAt(2999)).toBe(2999);
    expect(transport.positionAt(3000)).toBe(1000);
    transport.play(3500, 4000);
    transport.advance(3500, 20_000);
    expect(transport.positionAt(13_500)).toBe(14_000);
  });

  it('leaves a loop and comes under a new one where it is', () => {
    const transport = new Transport(100_000, RAMPS);
    transport.setLoop({ start: 0, end: 1000 }, 0);
    transport.play(0, 0);
    transport.advance(0, 5000);
    transport.setLoop(null, 2500);
    transport.advance(2500, 9000);
    expect(transport.positionAt(2499)).toBe(499);
    expect(transport.positionAt(8000)).toBe(6000);
  });

  it('does not begin again what was stopped when the loop changes', () => {
    const transport = new Transport(100_000, RAMPS);
    transport.play(0, 0);
    transport.stop(1000);
    transport.setLoop({ start: 0, end: 5000 }, 900);
    transport.advance(950, 9000);
    expect(transport.positionAt(1000)).toBeNull();
  });

  it('keeps its list short however long it plays', () => {
    const transport = new Transport(100_000, RAMPS);
    transport.setLoop({ start: 0, end: 50 }, 0);
    transport.play(0, 0);
    for (let now = 0; now < 100_000; now += 100) {
      transport.advance(now, now + 100_000);
      expect(transport.map().length).toBeLessThanOrEqual(16);
      expect(transport.positionAt(now)).toBe(now % 50);
    }
  });

  it('opens and closes the gate within each piece, and a little longer at jumps than in loops', () => {
    const transport = new Transport(100_000, RAMPS);
    transport.play(1000, 0);
    transport.stop(5000);
    const at = (time: number) => transport.gate().find((point) => point.time === time)?.value;
    expect([1000, 1100, 4900, 5000].map(at)).toEqual([0, 1, 1, 0]);
    transport.setLoop({ start: 0, end: 2000 }, 5000);
    transport.play(6000, 0);
    transport.advance(6000, 12_000);
    expect([6000, 6100, 7990, 8000, 8010].map(at)).toEqual([0, 1, 1, 0, 1]);
  });
});
