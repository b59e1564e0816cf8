import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { memorySource } from '../../../dsp/audio/memory.ts';
import { noProgress } from '../../../dsp/audio/source.ts';
import { type PerStem, perStem, STEMS } from '../../../dsp/audio/stem.ts';
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
 * room (SEED.npy, int16 [4 stems, 2, frames]), with `--many 40` songs of the evaluation's composer (none of the standard ones), or with `--first 12 --many 40`
 * all but the first 12 of them. Each goes stem by stem spoiled and clean, and as a clean mix; every third song also severely spoiled, as spoiled mixes, and as spoiled
 * mixes that went through a phone first: all on media of their own. What is there already is not made again.
 * `<song>-<pass>-<stem>.f16` holds float16 [moments, SEEN + 3]: whether it sounds, then label and other right label as in `labels.ts`.
 */
const { values: options } = parseArgs({
  options: {
    out: { type: 'string' },
    songs: { type: 'string' },
    many: { type: 'string', default: '0' },
    first: { type: 'string', default: '0' },
  },
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

/** Mixes, phones and a second kind of spoiling take most of the time, and tell less than one more song does: every so many songs. */
const WHOLE = 3;

function spoilSong({ id, rate, stems: load }: Material, isWhole: boolean): void {
  const clean = load();
  const mix = sumOf(clean);
  const writeStems = (pass: string, stems: PerStem<Float32Array[]>, regions: readonly TrueDamage[]): void => {
    for (const stem of STEMS) {
      if (activeLevel(stems[stem], rate) === 0) continue;
      const own = regions.filter((region) => region.stem === stem);
      write(`${id}-${pass}-${stem}`, stems[stem], rate, own);
    }
  };
  for (const variant of isWhole ? (['assorted', 'severe'] as const) : (['assorted'] as const)) {
    const stems = perStem((stem) => copyOf(clean[stem]));
    const regions = spoil(`${id}-${variant}`, variant, stems, rate);
    writeStems(variant, stems, regions);
  }
  if (isWhole) {
    let k = 0;
    for (const { through, channels, regions } of spoiledMixes(id, mix, rate))
      write(`${id}-${through}${k++}-mix`, channels, rate, regions);
  }
  writeStems('clean', clean, []);
  write(`${id}-clean-mix`, mix, rate, []);
}

mkdirSync(out, { recursive: true });
const songs = [
  // At 24 s half of a song would be damage, and no norm could be heard: each is played twice.
  ...(options.songs === undefined ? [] : arraysIn(options.songs, 2)),
  ...manySongs(Number(options.many)).slice(Number(options.first)).map(composed),
];
for (const [k, song] of songs.entries()) {
  if (existsSync(join(out, `${song.id}-clean-mix.f16`))) continue;
  spoilSong(song, k % WHOLE === WHOLE - 1);
  process.stderr.write(`${song.id}: ${Math.round(process.cpuUsage().user / 1e6)} CPU s\n`);
}
