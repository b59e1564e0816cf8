import { type AudioSource, type Progress, part } from '../../audio/source.ts';
import type { Finding } from '../../damage/finding.ts';
import { trustOf } from '../notes/trust.ts';
import { DRUM_CLASSES, type DrumClass, type Hit, type Rhythm } from '../profile.ts';
import { type Event, findEvents } from './events.ts';
import { featuresOf } from './features.ts';
import { withHiddenHats } from './hats.ts';
import { probabilities } from './network.ts';
import { bandLevels, FPS } from './spectrogram.ts';
import { attackTimes } from './timing.ts';

export interface DrumsInput {
  readonly drums: AudioSource;
  /** Where known, hits off its grid need to be a little clearer than hits on it. */
  readonly rhythm: Rhythm | null;
  readonly damage: readonly Finding[];
}

/** A hit is likelier than not. */
const LIKELY = 0.5;
/** In damage a hit must be clearer: at no trust at all, this probable. */
const CLEAR = 0.85;
/**
 * A class is in the song when so many of its hits are this certain, and (for what is played all the time) make up this share of the events:
 * single ones are mistaken others. Toms, crashes and open hats are struck now and then only.
 */
const CERTAIN = 0.8;
const LEAST_HITS = 3;
const LEAST_SHARE: Record<DrumClass, number> = {
  kick: 0.02,
  snare: 0.02,
  hihat: 0.02,
  openhat: 0,
  tom: 0,
  cymbal: 0,
  other: 0.02,
};

/** Off the grid of sixteenths and triplets by more than 30 ms: fills and flams do that, but so do errors. */
const OFF_GRID = 0.03;
const OFF_GRID_CLEAR = 0.6;

/** Hits by class with their strength, ascending by time; several classes may be struck at once. A silent source has none. */
export function analyseDrums({ drums, rhythm, damage }: DrumsInput, progress: Progress): Hit[] {
  const levels = bandLevels(drums, part(progress, 0, 0.7));
  const events = findEvents(levels);
  progress(0.8);
  if (events.length === 0) return [];
  const chances = Array.from(featuresOf(events), (features) => probabilities(features));
  progress(0.9);
  const trust = trustOf(damage, drums.sampleRate / FPS, levels.frames);
  const needed = events.map(({ frame }) => {
    const grid = rhythm !== null && offGrid((frame / FPS) * drums.sampleRate, rhythm) > OFF_GRID * drums.sampleRate;
    const least = grid ? OFF_GRID_CLEAR : LIKELY;
    return least + (CLEAR - least) * (1 - (trust[frame] ?? 1));
  });
  const struck = DRUM_CLASSES.map((_, k) => struckOf(chances, needed, k));
  withHiddenHats(events, chances, struck);
  const times = attackTimes(
    drums,
    events.map(({ frame }) => Math.round((frame / FPS) * drums.sampleRate)),
  );
  progress(1);
  return DRUM_CLASSES.flatMap((name, k) => {
    const hits = struck[k]!.map((i) => ({ time: times[i]!, class: name, strength: loudness(events[i]!, k) }));
    const most = hits.reduce((max, { strength }) => Math.max(max, strength), 0) || 1;
    return hits.map((hit) => ({ ...hit, strength: hit.strength / most }));
  }).sort((a, b) => a.time - b.time);
}

/** Indices of the events in which class k is struck; none when the class is not in the song at all. */
function struckOf(chances: readonly Float64Array[], needed: readonly number[], k: number): number[] {
  const certain = chances.filter((chance) => chance[k]! > CERTAIN).length;
  if (certain < Math.max(LEAST_HITS, LEAST_SHARE[DRUM_CLASSES[k]!] * chances.length)) return [];
  return chances.flatMap((chance, i) => (chance[k]! > needed[i]! ? [i] : []));
}

/** Bands in which each class is heard best, first and last: low for kick and tom, body for the snare, above 5 kHz for metal. */
const HEARD: readonly (readonly [number, number])[] = [
  [0, 2],
  [3, 15],
  [19, 23],
  [19, 23],
  [1, 6],
  [17, 23],
  [0, 23],
];

function loudness({ attack }: Event, k: number): number {
  const [first, last] = HEARD[k]!;
  let power = 0;
  for (let b = first; b <= last; b++) power += attack[b]! ** 2;
  return Math.sqrt(power);
}

/** Distance, in frames of the song, to the nearest quarter or third of the beat in which it lies; 0 outside the beats. */
function offGrid(at: number, { beats }: Rhythm): number {
  let low = 0;
  let high = beats.length - 1;
  if (high < 1 || at < beats[0]! || at > beats[high]!) return 0;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (beats[middle]! <= at) low = middle;
    else high = middle;
  }
  const length = beats[high]! - beats[low]!;
  const place = (at - beats[low]!) / length;
  const quarter = Math.abs(place * 4 - Math.round(place * 4)) / 4;
  const third = Math.abs(place * 3 - Math.round(place * 3)) / 3;
  return Math.min(quarter, third) * length;
}
