import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { memorySource } from '../../../dsp/audio/memory.ts';
import { noProgress } from '../../../dsp/audio/source.ts';
import { perStem, STEMS } from '../../../dsp/audio/stem.ts';
import { gatherEvidence } from '../../../dsp/damage/evidence.ts';
import { Features, STRIDE } from '../../../dsp/damage/features.ts';
import { SEEN, seeMoment } from '../../../models/training/damage_moment.ts';
import { Random } from '../random.ts';
import { manySongs } from '../songs.ts';
import { keep } from '../spoil/medium.ts';
import { activeLevel, spoil } from '../spoil/variants.ts';
import type { TrueDamage } from '../truth.ts';
import { labelOf } from './labels.ts';
import { arraysIn, composed, copyOf, type Material, spoiledMixes, sumOf } from './material.ts';

/**
 * Makes what the damage network is trained on: `node tests/eval/damage/moments.ts --out DIR --songs DIR` spoils the songs of the training
 * room (SEED.npy, int16 [4 stems, 2, frames]), with `--many 40` songs of the evaluation's composer (none of the standard ones); each stem by stem
 * twice, as a mix, and as a mix that went through a phone first, on media of their own, and clean. What is there already is not made again.
 * `<song>-<pass>-<stem>.f16` holds float16 [moments, SEEN + 3]: whether it sounds, then label and other right label as in `examples.ts`.
 */
const { values: options } = parseArgs({
  options: { out: { type: 'string' }, songs: { type: 'string' }, many: { type: 'string' } },
});
const out = options.out ?? 'damage-moments';

/** One spoiled stem or mix, as kept on some medium. */
function write(name: string, channels: Float32Array[], rate: number, regions: readonly TrueDamage[]): void {
  keep(channels, rate, activeLevel(channels, rate), new Random('medium', name), true);
  const e = gatherEvidence(memorySource(channels, rate), noProgress);
  const features = new Features(e);
  const width = SEEN + 3;
  const rows = new Float16Array(Math.ceil(e.slots / STRIDE) * width);
  const numbers = new Float32Array(SEEN);
  for (let m = 0; m * STRIDE < e.slots; m++) {
    const slot = m * STRIDE;
    const sounds = features.sounds(slot);
    if (sounds) {
      seeMoment(features, slot, numbers);
      rows.set(numbers, m * width);
    }
    const labels = labelOf(regions, ((slot - 2) * e.hop) / rate, ((slot + 3) * e.hop) / rate);
    rows.set([sounds ? 1 : 0, ...labels], m * width + SEEN);
  }
  writeFileSync(join(out, `${name}.part`), new Uint8Array(rows.buffer));
  renameSync(join(out, `${name}.part`), join(out, `${name}.f16`));
}

function spoilSong({ id, rate, stems: load }: Material, second: 'assorted' | 'severe'): void {
  const clean = load();
  for (const [pass, variant] of [
    ['a', 'assorted'],
    ['b', second],
  ] as const) {
    const stems = perStem((stem) => copyOf(clean[stem]));
    const regions = spoil(`${id}-${pass}`, variant, stems, rate);
    for (const stem of STEMS) {
      if (activeLevel(stems[stem], rate) === 0) continue;
      const own = regions.filter((region) => region.stem === stem);
      write(`${id}-${pass}-${stem}`, stems[stem], rate, own);
    }
  }
  let k = 0;
  for (const { through, channels, regions } of spoiledMixes(id, sumOf(clean), rate))
    write(`${id}-${through}${k++}-mix`, channels, rate, regions);
}

mkdirSync(out, { recursive: true });
const songs = [
  // At 24 s half of a song would be damage, and no norm could be heard: each is played twice.
  ...(options.songs === undefined ? [] : arraysIn(options.songs, 2)),
  ...manySongs(Number(options.many ?? 0)).map(composed),
];
for (const [k, song] of songs.entries()) {
  if (existsSync(join(out, `${song.id}-phone3-mix.f16`))) continue;
  spoilSong(song, k % 2 === 0 ? 'severe' : 'assorted');
  process.stderr.write(`${song.id}: ${Math.round(process.cpuUsage().user / 1e6)} CPU s\n`);
}
