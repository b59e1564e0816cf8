import { type AudioSource, type Frames, type Progress, part } from '../../audio/source.ts';
import type { Finding } from '../../damage/finding.ts';
import { trustOf } from '../notes/trust.ts';
import { DRUM_CLASSES, type DrumClass, type Hit } from '../profile.ts';
import { LEVEL_FLOOR, LEVEL_STEP } from './bands.ts';
import { LEVELS_FPS, type Levels, levelBandOf, levelsOf } from './levels.ts';
import { DrumNetwork } from './network.ts';
import { attackTimes } from './timing.ts';

interface DrumsInput {
  readonly drums: AudioSource;
  readonly damage: readonly Finding[];
}

/** dBFS that no band's hits reach: silence. */
const SILENT = -90;
/** Frames that are heard at once, and those around them that are heard along: 20 s and 1.5 s. */
const WINDOW = 2000;
const AROUND = 150;
/** A hit is the likeliest frame within 20 ms to each side. */
const ALONE = 2;
/** Hits of several classes within 20 ms are one stroke of several limbs. */
const TOGETHER = 2;

/** Chance from which a class counts as hit: where F1 was highest on stems of models/training that the network was not trained with. */
const LEAST: Readonly<Record<DrumClass, number>> = {
  kick: 0.7,
  snare: 0.7,
  hihat: 0.55,
  openhat: 0.45,
  tom: 0.7,
  cymbal: 0.5,
  other: 0.4,
};
const LOWEST = Math.min(...Object.values(LEAST));
/** A class is in the song when so many of its hits are this certain: single ones are mistaken others. */
const CERTAIN = 0.7;
const LEAST_HITS = 3;
/** In damage a hit must be clearer: at no trust at all, this probable. */
const CLEAR = 0.85;

/** Hz in which each class is heard best: low for kick and tom, body for the snare, above 5 kHz for metal. */
const HEARD: Readonly<Record<DrumClass, readonly [number, number]>> = {
  kick: [30, 150],
  snare: [150, 3000],
  hihat: [5500, 16_000],
  openhat: [5500, 16_000],
  tom: [60, 500],
  cymbal: [3000, 16_000],
  other: [30, 16_000],
};
/** Frames before a hit in which its sound is not yet under the window, and after it until it has built up. */
const BEFORE = [5, 3] as const;
const BUILD = 3;

interface Candidate {
  readonly frame: number;
  readonly drum: number;
  readonly chance: number;
}

/** Hits by class with their strength, ascending by time; several classes may be struck at once. A silent source has none. */
export function analyseDrums({ drums, damage }: DrumsInput, progress: Progress): Hit[] {
  const levels = levelsOf(drums, part(progress, 0, 0.2));
  const struck = candidates(levels, part(progress, 0.2, 0.95));
  const trust = trustOf(damage, drums.sampleRate / LEVELS_FPS, levels.frames);
  const isIn = DRUM_CLASSES.map(
    (_, k) => struck.filter(({ drum, chance }) => drum === k && chance >= CERTAIN).length >= LEAST_HITS,
  );
  const clear = struck.filter(({ frame, drum, chance }) => {
    const least = LEAST[DRUM_CLASSES[drum]!];
    return isIn[drum] && chance >= least + (CLEAR - least) * (1 - (trust[frame] ?? 1));
  });
  const times = timesOf(clear, drums);
  const strengths = clear.map(({ frame, drum }) => loudness(levels, frame, DRUM_CLASSES[drum]!));
  const most = DRUM_CLASSES.map((_, k) =>
    strengths.reduce((max, s, i) => (clear[i]!.drum === k ? Math.max(max, s) : max), 0),
  );
  progress(1);
  return clear
    .map(({ drum }, i) => ({
      time: times[i]!,
      class: DRUM_CLASSES[drum]!,
      strength: most[drum]! > 0 ? strengths[i]! / most[drum]! : 1,
    }))
    .sort((a, b) => a.time - b.time);
}

/** All frames that are likelier hits than their neighbours, ascending. */
function candidates(levels: Levels, progress: Progress): Candidate[] {
  const loud = levels.loud();
  if (LEVEL_FLOOR + LEVEL_STEP * loud.reduce((a, b) => Math.max(a, b), 0) < SILENT) return [];
  const network = new DrumNetwork();
  const classes = DRUM_CLASSES.length;
  const found: Candidate[] = [];
  for (let first = 0; first < levels.frames; first += WINDOW) {
    progress(first / levels.frames);
    const from = Math.max(0, first - AROUND);
    const end = Math.min(levels.frames, first + WINDOW + AROUND);
    const chances = network.chances(levels.values, from, end - from, loud);
    for (let t = first; t < Math.min(levels.frames, first + WINDOW); t++) {
      for (let k = 0; k < classes; k++) {
        const chance = chances[(t - from) * classes + k]!;
        if (chance < LOWEST) continue;
        let largest = true;
        for (let u = Math.max(from, t - ALONE); largest && u <= Math.min(end - 1, t + ALONE); u++) {
          const other = chances[(u - from) * classes + k]!;
          if (other > chance || (other === chance && u < t)) largest = false;
        }
        if (largest) found.push({ frame: t, drum: k, chance });
      }
    }
  }
  return found;
}

/** The moment of each, in frames of the song: those that were struck together have one. */
function timesOf(struck: readonly Candidate[], drums: AudioSource): Frames[] {
  const groups: number[][] = [];
  for (const [i, { frame }] of struck.entries()) {
    const group = groups.at(-1);
    if (group !== undefined && frame - struck[group[0]!]!.frame <= TOGETHER) group.push(i);
    else groups.push([i]);
  }
  const surest = groups.map((group) =>
    group.reduce((best, i) => (struck[i]!.chance > struck[best]!.chance ? i : best)),
  );
  const found = attackTimes(
    drums,
    surest.map((i) => Math.round((struck[i]!.frame / LEVELS_FPS) * drums.sampleRate)),
  );
  const times: Frames[] = [];
  for (const [g, group] of groups.entries()) for (const i of group) times[i] = found[g]!;
  return times;
}

/** Newly sounding amplitude where the class is heard best. Powers of what rings on and of what is new add up. */
function loudness(levels: Levels, frame: number, name: DrumClass): number {
  const [first, last] = HEARD[name].map(levelBandOf) as [number, number];
  let before = 0;
  for (let t = frame - BEFORE[0]; t <= frame - BEFORE[1]; t++) before = Math.max(before, levels.power(t, first, last));
  let after = 0;
  for (let t = frame; t <= frame + BUILD; t++) after = Math.max(after, levels.power(t, first, last));
  return Math.sqrt(Math.max(0, after - before));
}
