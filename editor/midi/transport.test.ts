import { beforeEach, describe, expect, test } from 'vitest';
import type { Project } from '../../host/project/project.ts';
import { tempoMapOf } from '../../host/project/tempo-map.ts';
import { RATE, testProject } from '../../host/project/test-project.ts';
import { createSilentPlayer } from '../fixture/silent-player.ts';
import { CLOCK, CONTINUE, START, STOP, songPosition } from './codec/clock.ts';
import { fullTimecode, QuarterFrameReader, quarterFrames, timecodeOfFrame } from './codec/timecode.ts';
import { MidiFollower } from './follower.ts';
import { type Leading, LOOK_EVERY, MidiLeader } from './leader.ts';
import { createMemoryPorts, type MemoryPorts } from './memory-ports.ts';

/** Milliseconds; only the test moves it. */
let time: number;
const clock = () => time;
let player: ReturnType<typeof createSilentPlayer>;
let ports: MemoryPorts;

/** A band that slows down from 120 BPM on. */
const base = testProject();
const beats = Array.from({ length: 150 }, (_, i) => Math.round(RATE * (i * 0.5 + i * i * 0.0009)));
const project: Project = {
  ...base,
  profile: { ...base.profile!, beats, downbeats: beats.filter((_, i) => i % 4 === 0) },
};
const tempo = tempoMapOf(project.profile, RATE);

beforeEach(() => {
  time = 5000;
  player = createSilentPlayer(clock);
  player.load(project);
  ports = createMemoryPorts(clock);
});

const is = (message: readonly number[]) => (sent: { bytes: readonly number[] }) => sent.bytes.join() === message.join();

describe('leading', () => {
  /** Looks for so many seconds, as late as a busy page does: never twice after the same while. */
  function lead(leader: MidiLeader, seconds: number): void {
    const end = time + seconds * 1000;
    for (let i = 0; time < end; i++) {
      leader.look(project);
      time = Math.min(end, time + LOOK_EVERY + ((i * 7919) % 40));
    }
  }
  const leader = (leading: Leading = { clock: true, timecode: null }) =>
    new MidiLeader(ports.outputs[0]!, player, leading, clock);

  test('clocks leave where the tempo map has them, 24 a quarter note, though the page looks late and unevenly', async () => {
    await player.play();
    lead(leader(), 20);
    const clocks = ports.sent.filter(is(CLOCK));
    expect(clocks.length).toBeGreaterThan(20 * 40);
    clocks.forEach(({ at }, i) => {
      expect(at - 5000).toBeCloseTo((tempo.frameAt(i / 24) / RATE) * 1000, 3);
    });
    expect(ports.sent.filter(is(START)).map(({ at }) => at)).toEqual([5000]);
  });

  test('readings of the position that jitter do not make the clocks jitter', async () => {
    await player.play();
    const shaky = { state: player.state, position: () => player.position() + ((Math.round(time) * 7919) % 400) - 200 };
    lead(new MidiLeader(ports.outputs[0]!, shaky, { clock: true, timecode: null }, clock), 10);
    const clocks = ports.sent.filter(is(CLOCK));
    const off = clocks.map(({ at }, i) => at - 5000 - (tempo.frameAt(i / 24) / RATE) * 1000);
    const steps = off.slice(1).map((one, i) => Math.abs(one - off[i]!));
    // ±4 ms of a reading become less than half a millisecond from one clock to the next.
    expect(Math.max(...steps)).toBeLessThan(0.5);
  });

  test('from the middle of the song the position is said first, and the first clock is on its sixteenth', async () => {
    player.seek(Math.round(tempo.frameAt(10.1)));
    await player.play();
    lead(leader(), 1);
    const [position, go, first] = ports.sent;
    expect(position!.bytes).toEqual(songPosition(41));
    expect(go!.bytes).toEqual(CONTINUE);
    expect(first!.bytes).toEqual(CLOCK);
    expect(first!.at).toBeCloseTo(5000 + ((tempo.frameAt(10.25) - Math.round(tempo.frameAt(10.1))) / RATE) * 1000, 3);
    expect(go!.at).toBeLessThan(first!.at);
  });

  test('a stop is said, then where the song stands; a jump is a stop and a new position', async () => {
    const one = leader();
    await player.play();
    lead(one, 1);
    player.seek(Math.round(tempo.frameAt(40)));
    lead(one, 0.5);
    expect(ports.sent.filter(is(STOP))).toHaveLength(1);
    expect(ports.sent.some(is(songPosition(160)))).toBe(true);
    player.pause();
    lead(one, 0.5);
    expect(ports.sent.filter(is(STOP))).toHaveLength(2);
    const count = ports.sent.length;
    lead(one, 1);
    expect(ports.sent).toHaveLength(count);
  });

  test('behind the end of a loop nothing is said before the song is there again', async () => {
    const one = leader();
    player.setLoop({ start: 0, end: RATE });
    await player.play();
    lead(one, 0.95);
    const last = ports.sent.filter(is(CLOCK)).at(-1)!;
    expect(last.at).toBeLessThan(6000);
  });

  test('time code runs in quarter frames of the right time, and reads back as where the song is', async () => {
    await player.play();
    lead(leader({ clock: false, timecode: '25' }), 3);
    const pieces = ports.sent.filter(({ bytes }) => bytes[0] === 0xf1);
    pieces.forEach(({ at }, i) => {
      expect(at - 5000).toBeCloseTo(i * 10, 6);
    });
    const reader = new QuarterFrameReader();
    const codes = pieces.flatMap(({ bytes, at }) => {
      const code = reader.take(bytes[1]!);
      return code === null ? [] : [{ code, at }];
    });
    expect(codes.length).toBeGreaterThan(30);
    for (const { code, at } of codes) {
      const seconds = code.minutes * 60 + code.seconds + code.frames / 25;
      // The last of the eight leaves a quarter frame before the two frames are over.
      expect(seconds - (at - 5000) / 1000).toBeCloseTo(0.01, 6);
    }
  });
});

describe('following', () => {
  const follower = (following: 'clock' | 'timecode') => new MidiFollower(player, following, () => project, clock);
  const take = (one: MidiFollower, bytes: readonly number[]) => one.take(Uint8Array.from(bytes), time);

  test('a start begins the song with the first clock, and it stays together with the clocks', () => {
    const one = follower('clock');
    player.seek(30 * RATE);
    take(one, START);
    expect(player.state().playing).toBe(false);
    for (let i = 0; i < 24 * 20; i++) {
      time = 5000 + (tempo.frameAt(i / 24) / RATE) * 1000;
      take(one, CLOCK);
      expect(Math.abs(player.position() - tempo.frameAt(i / 24))).toBeLessThan(2);
    }
    take(one, STOP);
    expect(player.state().playing).toBe(false);
  });

  test('a position moves the song that stands, and it goes on from there', () => {
    const one = follower('clock');
    take(one, songPosition(64));
    expect(player.position()).toBe(Math.round(tempo.frameAt(16)));
    take(one, CONTINUE);
    take(one, CLOCK);
    expect([player.state().playing, player.position()]).toEqual([true, Math.round(tempo.frameAt(16))]);
  });

  test('a clock that jitters a little does not make the song jump', () => {
    const one = follower('clock');
    take(one, START);
    let seeks = -1;
    const { seek } = player;
    player.seek = (frame) => {
      seeks++;
      seek(frame);
    };
    for (let i = 0; i < 24 * 20; i++) {
      time = 5000 + (tempo.frameAt(i / 24) / RATE) * 1000 + ((i * 7919) % 20);
      take(one, CLOCK);
    }
    expect(seeks).toBe(0);
  });

  test('a clock of another tempo puts the song right again, not more than once a second', () => {
    const one = follower('clock');
    take(one, START);
    let seeks = 0;
    const { seek } = player;
    player.seek = (frame) => {
      seeks++;
      seek(frame);
    };
    for (let i = 0; i < 48 * 10; i++) {
      time = 5000 + (i * 1000) / 48 / 1.2;
      take(one, CLOCK);
    }
    const due = tempo.frameAt((48 * 10) / 24);
    expect(Math.abs(player.position() - due) / RATE).toBeLessThan(0.35);
    expect(seeks).toBeGreaterThan(3);
    expect(seeks).toBeLessThanOrEqual(9);
  });

  test('time code starts the song where it says, moves it by a full message, and silence stops it', () => {
    const one = follower('timecode');
    take(one, fullTimecode({ rate: '30', hours: 0, minutes: 0, seconds: 20, frames: 15 }));
    expect(player.position()).toBe(20.5 * RATE);
    for (let i = 0; i < 16; i++) {
      const code = timecodeOfFrame(10 * 30 + 2 * Math.floor(i / 8), '30');
      take(one, quarterFrames(code)[i % 8]!);
      if (i < 7) expect(player.state().playing).toBe(false);
      time += 1000 / 120;
    }
    expect(player.state().playing).toBe(true);
    // Sixteen quarter frames later than second 10, where it began.
    expect(player.position() / RATE).toBeCloseTo(10 + 16 / 120, 2);
    one.look();
    expect(player.state().playing).toBe(true);
    time += 200;
    one.look();
    expect(player.state().playing).toBe(false);
  });
});
