/** MIDI time code (MIDI 1.0, MMA 0001): quarter frames while it runs, full messages to locate. */

/** By the two bits that name them: 24, 25, 30 drop-frame (29.97), 30. */
export const TIMECODE_RATES = ['24', '25', '29.97df', '30'] as const;
export type TimecodeRate = (typeof TIMECODE_RATES)[number];

/** Frames a second that are counted, and frames a second that pass. */
const COUNTED: Readonly<Record<TimecodeRate, number>> = { '24': 24, '25': 25, '29.97df': 30, '30': 30 };
const PASSING: Readonly<Record<TimecodeRate, number>> = { '24': 24, '25': 25, '29.97df': 30_000 / 1001, '30': 30 };

/** Of drop-frame: numbers left out at the beginning of each minute but every tenth, so that the count follows the clock. */
const DROPPED = 2;
const FRAMES_PER_10_MINUTES = 17_982;
const FRAMES_PER_DROP_MINUTE = 1798;

export interface Timecode {
  readonly rate: TimecodeRate;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly frames: number;
}

/** Frames that pass in a second. */
export const framesPerSecond = (rate: TimecodeRate): number => PASSING[rate];

/** The code of the `count`-th frame, from 0; after 24 hours it begins again. */
export function timecodeOfFrame(count: number, rate: TimecodeRate): Timecode {
  const base = COUNTED[rate];
  const shown = rate === '29.97df' ? withDropped(count) : count;
  const seconds = Math.floor(shown / base);
  return {
    rate,
    hours: Math.floor(seconds / 3600) % 24,
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
    frames: shown % base,
  };
}

/** The number of a frame, from 0. */
export function frameOfTimecode({ rate, hours, minutes, seconds, frames }: Timecode): number {
  const base = COUNTED[rate];
  const minute = hours * 60 + minutes;
  const count = (minute * 60 + seconds) * base + frames;
  return rate === '29.97df' ? count - DROPPED * (minute - Math.floor(minute / 10)) : count;
}

/** A count of frames as drop-frame shows it. */
function withDropped(count: number): number {
  const tens = Math.floor(count / FRAMES_PER_10_MINUTES);
  const rest = count % FRAMES_PER_10_MINUTES;
  // The first minute of ten drops none.
  const first = FRAMES_PER_DROP_MINUTE + DROPPED;
  const minutes = rest < first ? 0 : 1 + Math.floor((rest - first) / FRAMES_PER_DROP_MINUTE);
  return count + DROPPED * (9 * tens + minutes);
}

/** The eight quarter frames of a code, in the order in which they are sent while time runs forward: two frames pass meanwhile. */
export function quarterFrames({ rate, hours, minutes, seconds, frames }: Timecode): number[][] {
  const named = hours | (TIMECODE_RATES.indexOf(rate) << 5);
  return [frames, seconds, minutes, named].flatMap((value, i) => [
    [0xf1, ((2 * i) << 4) | (value & 0x0f)],
    [0xf1, ((2 * i + 1) << 4) | (value >> 4)],
  ]);
}

/** A full message: every device shall go there. */
export function fullTimecode({ rate, hours, minutes, seconds, frames }: Timecode): number[] {
  return [0xf0, 0x7f, 0x7f, 0x01, 0x01, hours | (TIMECODE_RATES.indexOf(rate) << 5), minutes, seconds, frames, 0xf7];
}

/** Reads a full message; null for all else, and for times that there are not. */
export function readFullTimecode(bytes: ArrayLike<number>): Timecode | null {
  const [start, real, , one, two, named = 0, minutes = 0, seconds = 0, frames = 0, end] = Array.from(bytes);
  if (start !== 0xf0 || real !== 0x7f || one !== 0x01 || two !== 0x01 || end !== 0xf7) return null;
  return valid({ rate: TIMECODE_RATES[(named >> 5) & 3]!, hours: named & 0x1f, minutes, seconds, frames });
}

/** Puts quarter frames together. After all eight of a time that runs forward, the code has become two frames older: that is added. */
export class QuarterFrameReader {
  private readonly parts: number[] = [];

  /** A byte pair 0xF1, data. Returns the code that is now, when a whole one is there; null meanwhile. */
  take(data: number): Timecode | null {
    const piece = (data >> 4) & 7;
    // Only an unbroken row from piece 0 on is one time.
    if (piece !== this.parts.length) this.parts.length = 0;
    if (piece !== this.parts.length) return null;
    this.parts.push(data & 0x0f);
    if (this.parts.length < 8) return null;
    const [f0, f1, s0, s1, m0, m1, h0, h1] = this.parts.splice(0) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const rate = TIMECODE_RATES[(h1 >> 1) & 3]!;
    const code = valid({
      rate,
      hours: h0 | ((h1 & 1) << 4),
      minutes: m0 | (m1 << 4),
      seconds: s0 | (s1 << 4),
      frames: f0 | (f1 << 4),
    });
    return code === null ? null : timecodeOfFrame(frameOfTimecode(code) + 2, rate);
  }
}

function valid(code: Timecode): Timecode | null {
  const { rate, hours, minutes, seconds, frames } = code;
  return hours < 24 && minutes < 60 && seconds < 60 && frames < COUNTED[rate] ? code : null;
}
