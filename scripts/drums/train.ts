// Trains dsp/music/drums/weights.ts on rendered songs that are none of the standard ones. Run: node scripts/drums/train.ts

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { noProgress } from '../../dsp/audio/source.ts';
import { findEvents } from '../../dsp/music/drums/events.ts';
import { featuresOf } from '../../dsp/music/drums/features.ts';
import { bandLevels, FPS } from '../../dsp/music/drums/spectrogram.ts';
import { DRUM_CLASSES } from '../../dsp/music/profile.ts';
import { Random } from '../../tests/eval/random.ts';
import { loadSong, manySongs } from '../../tests/eval/songs.ts';

const SONGS = 39;
const HIDDEN = 16;
const EPOCHS = 12;
const DECAY = 1e-4;
/** An event is a hit's when it lies this near, in seconds. */
const NEAR = 0.035;

interface Example {
  readonly x: Float64Array;
  readonly y: readonly number[];
}

const examples: Example[] = manySongs(SONGS).flatMap((id) => {
  const { truth, stems } = loadSong(id);
  const events = findEvents(bandLevels(stems.drums, noProgress));
  const struck = events.map(() => new Set<string>());
  for (const hit of truth.drums) {
    const distance = (i: number): number => Math.abs(events[i]!.frame / FPS - hit.time);
    const nearest = events.reduce((best, _, i) => (distance(i) < distance(best) ? i : best), 0);
    if (events.length > 0 && distance(nearest) < NEAR) struck[nearest]!.add(hit.class);
  }
  console.error(id, events.length);
  return Array.from(featuresOf(events), (x, i) => ({
    x,
    y: DRUM_CLASSES.map((name) => (struck[i]!.has(name) ? 1 : 0)),
  }));
});

const random = new Random('drums', 1);
const inputs = examples[0]!.x.length;
const hidden = Array.from({ length: HIDDEN }, () =>
  Float64Array.from({ length: inputs + 1 }, () => random.between(-1, 1) / Math.sqrt(inputs)),
);
const output = DRUM_CLASSES.map(() => Float64Array.from({ length: HIDDEN + 1 }, () => random.between(-0.25, 0.25)));
const inner = new Float64Array(HIDDEN);
const back = new Float64Array(HIDDEN);

for (let epoch = 0; epoch < EPOCHS; epoch++) {
  for (let i = examples.length - 1; i > 0; i--) {
    const j = random.whole(0, i);
    [examples[i], examples[j]] = [examples[j]!, examples[i]!];
  }
  const rate = 0.03 * (1 - epoch / EPOCHS) + 0.001;
  for (const example of examples) step(example, rate);
}

const rows = (matrix: readonly Float64Array[]): string =>
  `[\n${matrix.map((row) => `    [${Array.from(row, (w) => Number(w.toFixed(2))).join(', ')}],`).join('\n')}\n  ]`;
writeFileSync(
  fileURLToPath(new URL('../../dsp/music/drums/weights.ts', import.meta.url)),
  `import type { Weights } from './network.ts';

/** Made by scripts/drums/train.ts from ${SONGS} rendered songs (three soundfonts and our own drum synthesis); not to be edited. */
export const WEIGHTS: Weights = {
  hidden: ${rows(hidden)},
  output: ${rows(output)},
};
`,
);

/** One step of stochastic gradient descent on the cross-entropy. */
function step({ x, y }: Example, rate: number): void {
  for (let h = 0; h < HIDDEN; h++) {
    const row = hidden[h]!;
    let sum = row[inputs]!;
    for (let d = 0; d < inputs; d++) sum += row[d]! * x[d]!;
    inner[h] = Math.tanh(sum);
  }
  back.fill(0);
  for (const [k, row] of output.entries()) {
    let sum = row[HIDDEN]!;
    for (let h = 0; h < HIDDEN; h++) sum += row[h]! * inner[h]!;
    const error = 1 / (1 + Math.exp(-sum)) - y[k]!;
    for (let h = 0; h < HIDDEN; h++) {
      back[h]! += error * row[h]!;
      row[h]! -= rate * (error * inner[h]! + DECAY * row[h]!);
    }
    row[HIDDEN]! -= rate * error;
  }
  for (let h = 0; h < HIDDEN; h++) {
    const row = hidden[h]!;
    const error = back[h]! * (1 - inner[h]! ** 2);
    for (let d = 0; d < inputs; d++) row[d]! -= rate * (error * x[d]! + DECAY * row[d]!);
    row[inputs]! -= rate * error;
  }
}
