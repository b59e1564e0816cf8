import { describe, expect, test } from 'vitest';
import { CLOCKS_PER_BEAT, clockMessage, LAST_BEAT, songPosition } from './clock.ts';
import { faderTo, scribble, stripLamp, surfaceMessage, timeDisplay } from './mackie.ts';
import { channelMessage } from './message.ts';
import {
  frameOfTimecode,
  framesPerSecond,
  fullTimecode,
  QuarterFrameReader,
  quarterFrames,
  readFullTimecode,
  TIMECODE_RATES,
  timecodeOfFrame,
} from './timecode.ts';

describe('time code', () => {
  /** The example of the MIDI time code specification: 01:37:52:16 at 30 frames a second, no frames dropped. */
  const example = { rate: '30', hours: 1, minutes: 37, seconds: 52, frames: 16 } as const;

  test('the example of the specification is these eight quarter frames', () => {
    const bytes = quarterFrames(example).map(([status, data]) => {
      expect(status).toBe(0xf1);
      return data!.toString(16).padStart(2, '0');
    });
    expect(bytes).toEqual(['00', '11', '24', '33', '45', '52', '61', '76']);
  });

  test('a full message of it is F0 7F 7F 01 01 with hours and rate in one byte', () => {
    expect(fullTimecode(example)).toEqual([0xf0, 0x7f, 0x7f, 1, 1, 0x61, 37, 52, 16, 0xf7]);
    expect(readFullTimecode(fullTimecode(example))).toEqual(example);
  });

  test('eight quarter frames are read as the time that is when the last has come: two frames later', () => {
    const reader = new QuarterFrameReader();
    const read = quarterFrames(example).map(([, data]) => reader.take(data!));
    expect(read.slice(0, 7)).toEqual(Array(7).fill(null));
    expect(read[7]).toEqual({ ...example, frames: 18 });
  });

  test('a row that is broken is thrown away, and the next whole one is read', () => {
    const reader = new QuarterFrameReader();
    const data = quarterFrames(example).map(([, one]) => one!);
    for (const one of data.slice(3)) expect(reader.take(one)).toBe(null);
    expect(data.map((one) => reader.take(one)).at(-1)).toEqual({ ...example, frames: 18 });
  });

  test('drop-frame leaves out two numbers a minute but every tenth, as SMPTE 12M says', () => {
    const at = (hours: number, minutes: number, seconds: number, frames: number) =>
      ({ rate: '29.97df', hours, minutes, seconds, frames }) as const;
    expect(timecodeOfFrame(1799, '29.97df')).toEqual(at(0, 0, 59, 29));
    expect(timecodeOfFrame(1800, '29.97df')).toEqual(at(0, 1, 0, 2));
    expect(timecodeOfFrame(17_981, '29.97df')).toEqual(at(0, 9, 59, 29));
    expect(timecodeOfFrame(17_982, '29.97df')).toEqual(at(0, 10, 0, 0));
    // An hour of 29.97 frames a second is an hour of code.
    expect(timecodeOfFrame(Math.round(3600 * framesPerSecond('29.97df')), '29.97df')).toEqual(at(1, 0, 0, 0));
  });

  test.each(TIMECODE_RATES)('at %s every frame has its own code and is found by it', (rate) => {
    for (let frame = 0; frame < 90_000; frame += 7) expect(frameOfTimecode(timecodeOfFrame(frame, rate))).toBe(frame);
  });

  test('times that there are not are no time', () => {
    expect(readFullTimecode([0xf0, 0x7f, 0x7f, 1, 1, 0x61, 60, 0, 0, 0xf7])).toBe(null);
    expect(readFullTimecode([0xf0, 0x7e, 0x7f, 6, 1, 0xf7])).toBe(null);
    expect(readFullTimecode([])).toBe(null);
  });
});

describe('clock', () => {
  test('the song position counts sixteenths of six clocks, its low seven bits first: bar 9 of 4/4 is F2 00 01', () => {
    expect(CLOCKS_PER_BEAT).toBe(6);
    expect(songPosition(8 * 16)).toEqual([0xf2, 0x00, 0x01]);
    expect(songPosition(1)).toEqual([0xf2, 0x01, 0x00]);
    expect(songPosition(99_999)).toEqual([0xf2, 0x7f, 0x7f]);
  });

  test('every position is read as it was written', () => {
    for (let beat = 0; beat <= LAST_BEAT; beat += 13)
      expect(clockMessage(songPosition(beat))).toEqual({ kind: 'position', beat });
  });

  test('real-time bytes are known, and others are none', () => {
    expect([0xf8, 0xfa, 0xfb, 0xfc].map((byte) => clockMessage([byte])?.kind)).toEqual([
      'clock',
      'start',
      'continue',
      'stop',
    ]);
    expect([[0xfe], [0x90, 60, 1], [0xf2], [0xf2, 0x80, 0], []].map((bytes) => clockMessage(bytes))).toEqual(
      Array(5).fill(null),
    );
  });
});

describe('channel messages', () => {
  test('a note that ends is one, whether said by note off or by velocity 0', () => {
    expect(channelMessage([0x82, 60, 64])).toEqual({ kind: 'note', channel: 2, note: 60, velocity: 0 });
    expect(channelMessage([0x92, 60, 0])).toEqual({ kind: 'note', channel: 2, note: 60, velocity: 0 });
  });

  test('pitch bend has its low seven bits first; its middle is E0 00 40', () => {
    expect(channelMessage([0xe0, 0x00, 0x40])).toEqual({ kind: 'bend', channel: 0, value: 8192 });
  });

  test('what is cut off, or no data byte, is none', () => {
    for (const bytes of [[], [0x90], [0x90, 60], [0x90, 200, 1], [0x90, 1, 200], [0xf0, 1, 2]])
      expect(channelMessage(bytes)).toBe(null);
  });
});

describe('Mackie Control', () => {
  test.each([
    [[0xe2, 0x7f, 0x7f], { kind: 'fader', strip: 2, position: 1 }],
    [[0xe8, 0x00, 0x00], { kind: 'fader', strip: 8, position: 0 }],
    [[0x90, 0x6a, 0x7f], { kind: 'touch', strip: 2, on: true }],
    [[0x90, 0x12, 0x7f], { kind: 'strip', button: 'mute', strip: 2, on: true }],
    [[0x90, 0x08, 0x00], { kind: 'strip', button: 'solo', strip: 0, on: false }],
    [[0x90, 0x5e, 0x7f], { kind: 'button', button: 'play', on: true }],
    [[0x90, 0x5d, 0x7f], { kind: 'button', button: 'stop', on: true }],
    [[0xb0, 0x3c, 0x01], { kind: 'jog', steps: 1 }],
    [[0xb0, 0x3c, 0x43], { kind: 'jog', steps: -3 }],
    [[0xb0, 0x11, 0x41], { kind: 'knob', strip: 1, steps: -1 }],
    [[0xe9, 0, 0], null],
    [[0x91, 0x5e, 0x7f], null],
    [[0x90, 0x7f, 0x7f], null],
  ])('%j is %j', (bytes, message) => {
    expect(surfaceMessage(bytes)).toEqual(message);
  });

  test('what is sent to it is what it would send', () => {
    expect(surfaceMessage(faderTo(3, 0.5))).toMatchObject({
      kind: 'fader',
      strip: 3,
      position: expect.closeTo(0.5, 3),
    });
    expect(surfaceMessage(stripLamp('mute', 3, true))).toEqual({ kind: 'strip', button: 'mute', strip: 3, on: true });
  });

  test('its display is written seven letters a strip, the second line after 56', () => {
    expect(scribble(2, 1, 'Bässe, lang')).toEqual([
      0xf0,
      0x00,
      0x00,
      0x66,
      0x14,
      0x12,
      56 + 14,
      ...[...'B?sse,'].map((letter) => letter.charCodeAt(0)),
      0x20,
      0xf7,
    ]);
  });

  test('its time display is ten controllers from 73 down, digits as they are and dots in bit 6', () => {
    const bytes = timeDisplay('12', [1]);
    expect(bytes).toHaveLength(10);
    expect(bytes.at(-2)).toEqual([0xb0, 65, 0x31 | 0x40]);
    expect(bytes.at(-1)).toEqual([0xb0, 64, 0x32]);
    expect(bytes[0]).toEqual([0xb0, 73, 0x20]);
  });
});
