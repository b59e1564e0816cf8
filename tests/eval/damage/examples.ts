import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { memorySource, readSpan } from '../../../dsp/audio/memory.ts';
import { type AudioSource, noProgress } from '../../../dsp/audio/source.ts';
import { perStem, STEMS } from '../../../dsp/audio/stem.ts';
import { gatherEvidence } from '../../../dsp/damage/evidence.ts';
import { FEATURES, Features, STRIDE } from '../../../dsp/damage/features.ts';
import { Random } from '../random.ts';
import { loadSong, manySongs } from '../songs.ts';
import { keep } from '../spoil/medium.ts';
import { activeLevel, spoil } from '../spoil/variants.ts';
import type { TrueDamage } from '../truth.ts';
import { labelOf } from './labels.ts';

/**
 * Makes what the damage classifier is fitted on: `node tests/eval/damage/examples.ts out 40` spoils 40 songs (none of the
 * standard ones) three times each (two times stem by stem, once as mixes), keeps each on a medium of its own, and writes out.f32,
 * a row of FEATURES + 3 numbers a moment (stem, label, other right label), and out.json. `fit.py` reads them.
 * Label 0 is clean, 1 + 3 (cause − 1) + severity else, −1 where an edge or a short gap lies.
 */
const [out, count] = [process.argv[2] ?? 'damage-examples', Number(process.argv[3] ?? 40)];
/** The classifier's number for a mix, after the stems'. */
const MIX = STEMS.length;

const file = openSync(`${out}.f32`, 'w');
const rows: { song: string; rows: number }[] = [];

/** Writes the moments of one spoiled stem or mix, as kept on some medium. */
function write(
  id: string,
  channels: Float32Array[],
  rate: number,
  code: number,
  regions: TrueDamage[],
  random: Random,
): void {
  const medium = keep(channels, rate, activeLevel(channels, rate), random, true);
  const e = gatherEvidence(memorySource(channels, rate), noProgress);
  const features = new Features(e);
  const numbers = new Float32Array(FEATURES);
  const lines: Buffer[] = [];
  for (let slot = 0; slot < e.slots; slot += STRIDE) {
    if (!features.sounds(slot)) continue;
    features.describe(slot, numbers);
    const [label, other] = labelOf(regions, ((slot - 2) * e.hop) / rate, ((slot + 3) * e.hop) / rate);
    lines.push(Buffer.from(Float32Array.from([...numbers, code, label, other]).buffer));
  }
  writeSync(file, Buffer.concat(lines));
  rows.push({ song: id, rows: lines.length });
  process.stderr.write(`${id} ${code}: ${regions.length} regions, ${medium}\n`);
}

for (const [k, id] of manySongs(count).entries()) {
  const song = loadSong(id);
  const rate = song.mix.sampleRate;
  const copy = (source: AudioSource) => readSpan(source, 0, source.length);
  for (const [variant, seed] of [
    ['assorted', 'a'],
    [k % 2 === 0 ? 'severe' : 'assorted', 'b'],
  ] as const) {
    const stems = perStem((stem) => copy(song.stems[stem]));
    const regions = spoil(`${id}-${seed}`, variant, stems, rate);
    for (const stem of STEMS) {
      const own = regions.filter((region) => region.stem === stem);
      write(id, stems[stem], rate, STEMS.indexOf(stem), own, new Random('medium', id, variant, seed, stem));
    }
  }
  // Two spoiled mixes: what a stem's place holds is the mix. Nothing of its own can bleed into it.
  const mixes = perStem(() => copy(song.mix));
  const regions = spoil(`${id}-mix`, 'assorted', mixes, rate).map((region) => ({
    ...region,
    meant: !region.detail.startsWith('bleed'),
  }));
  for (const stem of ['drums', 'other'] as const) {
    const own = regions.filter((region) => region.stem === stem);
    write(id, mixes[stem], rate, MIX, own, new Random('medium', id, 'mix', stem));
  }
}
closeSync(file);
writeFileSync(`${out}.json`, JSON.stringify({ features: FEATURES, rows }));
