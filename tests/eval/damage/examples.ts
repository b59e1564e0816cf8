import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { memorySource, readSpan } from '../../../dsp/audio/memory.ts';
import { noProgress } from '../../../dsp/audio/source.ts';
import { perStem, STEMS } from '../../../dsp/audio/stem.ts';
import { JUDGED } from '../../../dsp/damage/classifier.ts';
import { gatherEvidence } from '../../../dsp/damage/evidence.ts';
import { FEATURES, Features, STRIDE } from '../../../dsp/damage/features.ts';
import { SEVERITIES } from '../../../dsp/damage/finding.ts';
import { loadSong, manySongs } from '../songs.ts';
import { spoil } from '../spoil/variants.ts';
import type { TrueDamage } from '../truth.ts';

/**
 * Makes what the damage classifier is fitted on: `node tests/eval/damage/examples.ts out 40` spoils 40 songs (none of the
 * standard ones) three times each and writes out.f32, a row of FEATURES + 3 numbers a moment (stem, label, other right label),
 * and out.json. `fit.py` reads them. Label 0 is clean, 1 + 3 (cause − 1) + severity else, −1 where an edge or a short gap lies.
 */
const [out, count] = [process.argv[2] ?? 'damage-examples', Number(process.argv[3] ?? 40)];
const SEEDS = [
  ['assorted', 'a'],
  ['assorted', 'b'],
  ['severe', 'a'],
] as const;
/** Gaps shorter than this (seconds) are found by the sample, not by the classifier. */
const SHORTEST_GAP = 0.25;

const file = openSync(`${out}.f32`, 'w');
const rows: { song: string; rows: number }[] = [];
for (const id of manySongs(count)) {
  const song = loadSong(id);
  const rate = song.mix.sampleRate;
  for (const [variant, seed] of SEEDS) {
    const stems = perStem((stem) => readSpan(song.stems[stem], 0, song.stems[stem].length));
    const regions = spoil(`${id}-${seed}`, variant, stems, rate);
    for (const stem of STEMS) {
      const e = gatherEvidence(memorySource(stems[stem], rate), noProgress);
      const features = new Features(e);
      const own = regions.filter((region) => region.stem === stem);
      const numbers = new Float32Array(FEATURES);
      let written = 0;
      for (let slot = 0; slot < e.slots; slot += STRIDE) {
        if (!features.sounds(slot)) continue;
        features.describe(slot, numbers);
        const [label, other] = labelOf(own, ((slot - 2) * e.hop) / rate, ((slot + 3) * e.hop) / rate);
        const row = Float32Array.from([...numbers, STEMS.indexOf(stem), label, other]);
        writeSync(file, Buffer.from(row.buffer));
        written++;
      }
      rows.push({ song: id, rows: written });
    }
    process.stderr.write(`${id} ${variant} ${seed}: ${regions.length} regions\n`);
  }
}
closeSync(file);
writeFileSync(`${out}.json`, JSON.stringify({ features: FEATURES, rows }));

function labelOf(regions: readonly TrueDamage[], from: number, to: number): [number, number] {
  for (const { start, end, cause, severity, or } of regions) {
    const shared = Math.min(to, end) - Math.max(from, start);
    if (shared <= -0.1) continue;
    if (shared < 0.7 * (to - from) || (cause === 'dropout' && end - start < SHORTEST_GAP)) return [-1, 0];
    const code = (name: (typeof JUDGED)[number]): number =>
      1 + SEVERITIES.length * (JUDGED.indexOf(name) - 1) + SEVERITIES.indexOf(severity);
    return [code(cause), or?.[0] ? code(or[0]) : 0];
  }
  return [0, 0];
}
