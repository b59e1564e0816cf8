import { ENERGY, LoudnessReading } from './loudness.ts';

/** The highest of the last 2 s is held, seconds. */
const HOLD = 2;
/** How fast a bar falls, decibels a second: a peak can be read before it is gone (IEC 60268-10 type I, 20 dB in 1.5 s, falls a little slower). */
const FALL = 20;
/** Samples at full scale or above; 16-bit files end one step below it. */
const CLIPPED = 32767 / 32768;

interface ChannelLevels {
  readonly peak: [number, number];
  readonly hold: [number, number];
  clipped: boolean;
}

interface Meter extends ChannelLevels {
  readonly heldSince: [number, number];
  readonly toldAt: [number, number];
}

export const MASTER = 'master';
export const TRUE_PEAK = 'true-peak';

/** What the graph's events tell: peaks with hold, clip lights, loudness, true peak. Times in seconds of any one clock. */
export class LevelBank {
  readonly loudness: LoudnessReading;
  /** The largest since `restart`, gain. */
  truePeak = 0;
  private isAnew = true;
  private readonly meters = new Map<string, Meter>();

  constructor(sampleRate: number) {
    this.loudness = new LoudnessReading(sampleRate);
  }

  /** A 'meter' event. */
  onMeter(source: string, max: number, now: number): void {
    const [name = '', side] = source.split(':');
    if (name === TRUE_PEAK) {
      if (max === 0) return;
      this.truePeak = this.isAnew ? max : Math.max(this.truePeak, max);
      this.isAnew = false;
      return;
    }
    const c = side === '0' ? 0 : 1;
    const meter = this.meter(name);
    const fallen = meter.peak[c] * 10 ** ((-FALL * Math.max(0, now - meter.toldAt[c])) / 20);
    meter.peak[c] = Math.max(max, fallen);
    meter.toldAt[c] = now;
    if (max >= CLIPPED) meter.clipped = true;
    if (max < meter.hold[c] && now - meter.heldSince[c] < HOLD) return;
    meter.hold[c] = max;
    meter.heldSince[c] = now;
  }

  /** A 'snapshot' event. */
  onSnapshot(source: string, value: number): void {
    if (source === ENERGY) this.loudness.add(value);
  }

  /** Levels of a track or the master; silent ones where nothing was told. */
  of(name: string): ChannelLevels {
    return this.meter(name);
  }

  clearClips(): void {
    for (const meter of this.meters.values()) meter.clipped = false;
  }

  /** Integrated loudness and true peak begin anew with the next sound; until then they stay. */
  restart(): void {
    this.loudness.restart();
    this.isAnew = true;
  }

  private meter(name: string): Meter {
    let meter = this.meters.get(name);
    if (meter === undefined) {
      meter = { peak: [0, 0], hold: [0, 0], heldSince: [0, 0], toldAt: [0, 0], clipped: false };
      this.meters.set(name, meter);
    }
    return meter;
  }
}
