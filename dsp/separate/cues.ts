import { type FrameWindow, LOOK, type ViewFrame } from './framewindow.ts';
import { MelodyComb } from './melody.ts';
import { FrequencyMedian, TimeMedian } from './slidingmedian.ts';

/**
 * What is looked at in each band of each view, as natural logarithms of power ratios within ±LIMIT, divided by SCALE:
 *
 * - level: against the band's own mean over the last seconds
 * - steady: median over 0.2 s against the band (near 0 in a note, low where a hit begins or a voice moves)
 * - sustained: median over 0.7 s against the band (low in anything that moves or is short)
 * - broad: median over a wide range of frequencies against the band (near 0 in noise and hits, low on a partial)
 * - flat: the same over a narrow range
 * - side: side against mid around the band (low for what lies in the centre)
 * - rise, fall: now against 60 ms before, and after
 * - onset: the mean rise of all bands of the mid
 * - melody: on or between the partials of the strongest voice (MelodyComb; not a logarithm)
 */
export const CUES = [
  'level',
  'steady',
  'sustained',
  'broad',
  'flat',
  'side',
  'rise',
  'fall',
  'onset',
  'melody',
] as const;
type Cue = (typeof CUES)[number];

/** Products of two cues, which say "both": in the centre and moving, rising along with everything else. */
export const PAIRS: readonly (readonly [Cue, Cue])[] = [
  ['side', 'sustained'],
  ['side', 'broad'],
  ['level', 'onset'],
  ['steady', 'broad'],
  ['rise', 'onset'],
  ['melody', 'side'],
  ['melody', 'sustained'],
];
const PAIR_INDICES = PAIRS.map(([first, second]) => [CUES.indexOf(first), CUES.indexOf(second)] as const);
const LIMIT = 8;
const SCALE = 4;

/** Frames on either side. */
const STEADY = 4;
/** Hz on either side, where bands are single bins: `broad` spans several partials of most notes, `flat` about one window's main lobe. */
const BROAD = 350;
const FLAT = 75;
/** Frames over which the mean level forgets: 3 s at a hop of 23 ms. */
const MEMORY = 128;
/** Of the view's mean power: what lies lower is no evidence of anything. */
const FLOOR = 1e-7;

/** One value a cue or pair and band, cues first. */
export type CueFrame = readonly Float32Array[];

/** The cues that both views share, for the window's current frame. */
export class SharedCues {
  /** Side against mid, a value a band; zeros where places are not told. */
  readonly side: Float32Array;
  onset = 0;
  readonly melody: MelodyComb;
  private readonly window: FrameWindow;
  private readonly first: number;
  private readonly wide: boolean;
  private started = false;

  /** `wide`: whether the stereo image tells anything. */
  constructor(window: FrameWindow, binHz: number, wide: boolean) {
    this.window = window;
    this.wide = wide;
    this.melody = new MelodyComb(window.bands, binHz);
    this.side = new Float32Array(window.bands.count);
    this.first = Math.max(1, Math.round(60 / binHz));
  }

  read(): void {
    this.readOnset();
    this.readMelody();
    if (this.wide) this.readSide();
  }

  /** The comb is centred: two frames of its five lie ahead. */
  private readMelody(): void {
    for (let offset = this.started ? 2 : 0; offset <= 2; offset++) {
      const views = this.window.frame(offset);
      this.melody.push(views[0]!.power, this.wide ? views[1]!.power : null);
    }
    this.started = true;
    this.melody.read();
  }

  /** Each octave counts alike: one note rises in a few bands, a hit in all. */
  private readOnset(): void {
    const mid = (offset: number): Float32Array => this.window.frame(offset)[0]!.power;
    const now = mid(0);
    const next = mid(1);
    const earlier = mid(-2);
    const before = mid(-3);
    let total = 0;
    for (let b = this.first; b < now.length; b++) total += now[b]!;
    const floor = (1e-4 * total) / now.length + 1e-20;
    let sum = 0;
    let weights = 0;
    for (let b = this.first; b < now.length; b++) {
      const rise = ratio(now[b]! + next[b]! + floor, earlier[b]! + before[b]! + floor);
      if (rise > 0) sum += rise / b;
      weights += 1 / b;
    }
    this.onset = weights > 0 ? sum / weights : 0;
  }

  /** Summed over three frames and three bands: single bins are too noisy to tell a place. */
  private readSide(): void {
    const { side, window } = this;
    const last = side.length - 1;
    for (let b = 0; b <= last; b++) {
      let mids = 1e-20;
      let sides = 1e-20;
      for (let t = -1; t <= 1; t++) {
        const views = window.frame(t);
        const mid = views[0]!.power;
        const other = views[1]!.power;
        for (let j = Math.max(0, b - 1); j <= Math.min(last, b + 1); j++) {
          mids += mid[j]!;
          sides += other[j]!;
        }
      }
      side[b] = ratio(sides, mids);
    }
  }
}

/** The cues of one view (0 = mid, 1 = side) of the window's current frame. Follow the window frame by frame. */
export class CueReader {
  private readonly window: FrameWindow;
  private readonly view: 0 | 1;
  private readonly cues: Float32Array[];
  private readonly short: TimeMedian;
  private readonly long: TimeMedian;
  private readonly wide: FrequencyMedian;
  private readonly narrow: FrequencyMedian;
  private readonly steady: Float32Array;
  private readonly sustained: Float32Array;
  private readonly broad: Float32Array;
  private readonly flat: Float32Array;
  private readonly mean: Float32Array;
  private entered = 0;
  private overall = 0;
  private started = false;

  constructor(window: FrameWindow, view: 0 | 1, binHz: number) {
    const { count } = window.bands;
    const line = (): Float32Array => new Float32Array(count);
    this.window = window;
    this.view = view;
    this.cues = [...CUES, ...PAIRS].map(line);
    this.short = new TimeMedian(count, 2 * STEADY + 1);
    this.long = new TimeMedian(count, 2 * LOOK + 1);
    this.wide = new FrequencyMedian(Math.max(2, Math.round(BROAD / binHz)));
    this.narrow = new FrequencyMedian(Math.max(1, Math.round(FLAT / binHz)));
    this.steady = line();
    this.sustained = line();
    this.broad = line();
    this.flat = line();
    this.mean = line();
  }

  /** A frame came into the window's reach. */
  enter(views: readonly ViewFrame[]): void {
    const { mean } = this;
    const { power } = views[this.view]!;
    this.long.push(power, this.sustained);
    this.entered++;
    // A plain mean until the memory is full, so that the beginning is not measured against nothing.
    const share = 1 / Math.min(this.entered, MEMORY);
    let sum = 0;
    for (let b = 0; b < power.length; b++) {
      const moved = mean[b]! + share * (power[b]! - mean[b]!);
      mean[b] = moved < 1e-30 ? 0 : moved;
      sum += moved;
    }
    this.overall = sum / power.length;
  }

  /** The cues of the current frame; the arrays are reused for the next. Call once a frame, in order. */
  read(shared: SharedCues): CueFrame {
    const { window, view, cues, mean } = this;
    const frame = (offset: number): Float32Array => window.frame(offset)[view]!.power;
    const now = frame(0);
    // The first frame brings its own neighbourhood with it.
    for (let offset = this.started ? STEADY : 0; offset <= STEADY; offset++) {
      this.short.push(frame(offset), this.steady);
    }
    this.started = true;
    this.wide.run(now, this.broad);
    this.narrow.run(now, this.flat);
    const floor = FLOOR * this.overall + 1e-20;
    const [level, steady, sustained, broad, flat, side, rise, fall, onset, melody] = cues as Float32Array[];
    const before = frame(-3);
    const earlier = frame(-2);
    const last = frame(-1);
    const next = frame(1);
    const later = frame(2);
    const after = frame(3);
    for (let b = 0; b < now.length; b++) {
      const power = now[b]! + floor;
      level![b] = ratio(power, mean[b]! + floor);
      steady![b] = ratio(this.steady[b]! + floor, power);
      sustained![b] = ratio(this.sustained[b]! + floor, power);
      broad![b] = ratio(this.broad[b]! + floor, power);
      flat![b] = ratio(this.flat[b]! + floor, power);
      rise![b] = ratio(now[b]! + next[b]! + floor, earlier[b]! + before[b]! + floor);
      fall![b] = ratio(now[b]! + last[b]! + floor, later[b]! + after[b]! + floor);
    }
    side!.set(shared.side);
    onset!.fill(shared.onset);
    melody!.set(shared.melody.comb);
    for (let p = 0; p < PAIR_INDICES.length; p++) {
      const [first, second] = PAIR_INDICES[p]!;
      const product = cues[CUES.length + p]!;
      const x = cues[first]!;
      const y = cues[second]!;
      // Twice the product lies in about the range of the cues themselves.
      for (let b = 0; b < product.length; b++) product[b] = 2 * x[b]! * y[b]!;
    }
    return cues;
  }
}

function ratio(a: number, b: number): number {
  const value = Math.log(a / b);
  return (value > LIMIT ? LIMIT : value < -LIMIT ? -LIMIT : value) / SCALE;
}
