// Fits dsp/separate/weights.ts: node tests/eval/fit-separator.ts [songs]. Takes some minutes; the same songs give the same tables.
//
// For each band the best real mask of a stem is r = Re⟨S, X⟩/|X|², and a mask m costs |X|²·(m − r)² more than that. The sum of these over
// a song, divided by the stem's energy, is the song's noise-to-signal ratio: that is what Adam makes small, over all stems and songs.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { memorySource } from '../../dsp/audio/memory.ts';
import type { AudioSource } from '../../dsp/audio/source.ts';
import { perStem, STEMS } from '../../dsp/audio/stem.ts';
import { mixSource, monoSource } from '../../dsp/audio/views.ts';
import { FRAME_SECONDS } from '../../dsp/separate/classical.ts';
import { CueReader, SharedCues } from '../../dsp/separate/cues.ts';
import { frameSize } from '../../dsp/separate/framesize.ts';
import { FrameWindow } from '../../dsp/separate/framewindow.ts';
import { KNOTS, knotOf, TABLE, TERMS } from '../../dsp/separate/maskmodel.ts';
import { randomSpec } from './compose/spec.ts';
import { Random } from './random.ts';
import { renderSong } from './render/song.ts';

/** Seeds from here on: no evaluation song has one of these. */
const FIRST_SEED = 90001;
/** Seconds of each song, and every how many frames are looked at. */
const LENGTH = 32;
const STRIDE = 8;
/** dB by which stems are turned up or down at random, so that no level is learnt by heart. */
const SPREAD = 4;
const PASSES = 4;
const BATCH = 4096;
const STEP = 0.05;
const RIDGE = 1e-4;
const CUE_COUNT = TERMS - 1;
/** What is kept of a band: cues, knot and share, then r and the weight of each stem. */
const POINT = CUE_COUNT + 2 + 2 * STEMS.length;

class Points {
  data = new Float32Array(1 << 20);
  count = 0;

  add(point: Float32Array): void {
    if ((this.count + 1) * POINT > this.data.length) {
      const grown = new Float32Array(2 * this.data.length);
      grown.set(this.data);
      this.data = grown;
    }
    this.data.set(point, this.count * POINT);
    this.count++;
  }
}

/** Adds the points of one song: a set a view. */
function collect(stems: readonly AudioSource[], sets: readonly Points[], random: Random): void {
  const mix = mixSource(stems);
  const size = frameSize(FRAME_SECONDS * mix.sampleRate);
  const binHz = mix.sampleRate / size;
  const window = new FrameWindow(mix, size, size / 4);
  const { bands } = window;
  const truths = stems.map((stem) => new FrameWindow(stem, size, size / 4));
  const shared = new SharedCues(window, binHz, mix.channels === 2);
  const readers = sets.map((_, view) => new CueReader(window, view as 0 | 1, binHz));
  const places = Array.from({ length: bands.count }, (_, b) => knotOf(bands.centre(b) * binHz));
  const energies = stems.map(energyOf);
  // Bands below twice the mean power are drawn in proportion to their power, and count the more for it.
  const usual = (2 * energyOf(mix) * size) / window.count / size / sets.length;
  const point = new Float32Array(POINT);
  for (let t = 0; t < window.count; t++) {
    window.moveTo(t, (views) => {
      for (const reader of readers) reader.enter(views);
    });
    for (const truth of truths) truth.moveTo(t, () => {});
    shared.read();
    for (const [view, reader] of readers.entries()) {
      const cues = reader.read(shared);
      if (t % STRIDE !== 0) continue;
      const { spectrum, power } = window.frame(0)[view]!;
      for (let b = 1; b < bands.count - 1; b++) {
        const [from, to] = bands.range(b);
        const energy = power[b]! * (to - from);
        const drawn = Math.min(1, energy / usual);
        if (drawn < 1e-9 || random.next() >= drawn) continue;
        for (let c = 0; c < CUE_COUNT; c++) point[c] = cues[c]![b]!;
        point[CUE_COUNT] = places[b]!.knot;
        point[CUE_COUNT + 1] = places[b]!.share;
        for (let s = 0; s < stems.length; s++) {
          const truth = truths[s]!.frame(0)[view]!.spectrum;
          let inner = 0;
          for (let i = 2 * from; i < 2 * to; i++) inner += truth[i]! * spectrum[i]!;
          point[CUE_COUNT + 2 + s] = inner / energy;
          point[CUE_COUNT + 2 + STEMS.length + s] = energies[s]! > 1e-3 ? energy / drawn / energies[s]! : 0;
        }
        sets[view]!.add(point);
      }
    }
  }
}

function energyOf(source: AudioSource): number {
  const planar = Array.from({ length: source.channels }, () => new Float32Array(source.length));
  source.read(0, planar);
  return planar.reduce((sum, channel) => channel.reduce((total, value) => total + value * value, sum), 0);
}

/** The table that makes the mean cost of the points small. */
function fit(points: Points, random: Random): number[] {
  const { data, count } = points;
  const stems = STEMS.length;
  let total = 0;
  for (let i = 0; i < count; i++) for (let s = 0; s < stems; s++) total += data[i * POINT + CUE_COUNT + 2 + stems + s]!;
  const scale = (stems * count) / total;
  const [table, slope, slopeMean, slopeSquare] = Array.from({ length: 4 }, () => new Float64Array(TABLE)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const scores = new Float64Array(stems);
  const steps = Math.ceil(count / BATCH) * PASSES;
  for (let step = 1; step <= steps; step++) {
    slope.fill(0);
    for (let j = 0; j < BATCH; j++)
      addSlope(data, Math.floor(random.next() * count) * POINT, scale, table, scores, slope);
    const rate = (STEP / 2) * (1 + Math.cos((Math.PI * step) / steps)) + 1e-4;
    for (let i = 0; i < TABLE; i++) {
      const d = slope[i]! / BATCH + RIDGE * table[i]!;
      slopeMean[i] = 0.9 * slopeMean[i]! + 0.1 * d;
      slopeSquare[i] = 0.99 * slopeSquare[i]! + 0.01 * d * d;
      const mean = slopeMean[i]! / (1 - 0.9 ** step);
      table[i]! -= (rate * mean) / (Math.sqrt(slopeSquare[i]! / (1 - 0.99 ** step)) + 1e-8);
    }
  }
  return Array.from(table);
}

/** Adds the slope of one point's cost to `slope`. */
function addSlope(
  data: Float32Array,
  at: number,
  scale: number,
  table: Float64Array,
  masks: Float64Array,
  slope: Float64Array,
): void {
  const knots = KNOTS.length;
  const knot = data[at + CUE_COUNT]!;
  const share = data[at + CUE_COUNT + 1]!;
  const cue = (c: number): number => (c < CUE_COUNT ? data[at + c]! : 1);
  let sum = 0;
  for (let s = 0; s < masks.length; s++) {
    let score = 0;
    for (let c = 0; c < TERMS; c++) {
      const row = (s * TERMS + c) * knots + knot;
      score += cue(c) * ((1 - share) * table[row]! + share * table[row + 1]!);
    }
    sum += masks[s] = Math.exp(score);
  }
  let inner = 0;
  const error = (s: number): number =>
    2 * scale * data[at + CUE_COUNT + 2 + masks.length + s]! * (masks[s]! - data[at + CUE_COUNT + 2 + s]!);
  for (let s = 0; s < masks.length; s++) {
    masks[s]! /= sum;
    inner += error(s) * masks[s]!;
  }
  for (let s = 0; s < masks.length; s++) {
    const d = masks[s]! * (error(s) - inner);
    for (let c = 0; c < TERMS; c++) {
      const row = (s * TERMS + c) * knots + knot;
      slope[row]! += d * cue(c) * (1 - share);
      slope[row + 1]! += d * cue(c) * share;
    }
  }
}

const songs = Number(process.argv[2] ?? 16);
const [mid, side, mono] = [new Points(), new Points(), new Points()];
for (let i = 0; i < songs; i++) {
  const seed = FIRST_SEED + i;
  const random = new Random('fit', seed);
  const { stems, truth } = renderSong({ ...randomSpec(`fit-${seed}`, seed), length: LENGTH, channels: 2 });
  const levelled = perStem((stem) => {
    const gain = 10 ** (random.between(-SPREAD, SPREAD) / 20);
    const channels = stems[stem].map((channel) => channel.map((value) => gain * value));
    return memorySource(channels, truth.sampleRate);
  });
  const sources = STEMS.map((stem) => levelled[stem]);
  collect(sources, [mid, side], random);
  collect(sources.map(monoSource), [mono], random);
  process.stderr.write(`${i + 1} of ${songs} songs, ${mid.count + side.count + mono.count} points\n`);
}
const header = `/*
 * Tables for MaskModel, [stem][term][knot] in the order of STEMS, CUES and PAIRS (then the bias) and KNOTS, for the mid and the side of a
 * stereo mix and for mono. Fitted by tests/eval/fit-separator.ts on ${songs} synthetic songs that no figure is taken on.
 */
`;
const tables = Object.entries({ MID: mid, SIDE: side, MONO: mono }).map(([name, points]) => {
  const numbers = fit(points, new Random('fit', name)).map((value) => Number(value.toFixed(2)) || 0);
  return `\nexport const ${name}: readonly number[] = [${numbers.join(', ')}];\n`;
});
writeFileSync(fileURLToPath(new URL('../../dsp/separate/weights.ts', import.meta.url)), header + tables.join(''));
