// Excerpts of evaluation songs that are none of the standard ones, in the form of models/training/mixes.py, to choose the network's shares by (models/training/shares.py):
// node tests/eval/excerpts.ts DIR; then node models/training/priors.ts DIR.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSpan } from '../../dsp/audio/memory.ts';
import { STEMS } from '../../dsp/audio/stem.ts';
import { excerptSongs, TRAINED_RATE } from './excerpt-songs.ts';
import { loadSong } from './songs.ts';
import { writeStems } from './stems-file.ts';

const SECONDS = 20;

const folder = process.argv[2];
if (folder === undefined) throw new Error('say where: node tests/eval/excerpts.ts DIR');
mkdirSync(folder, { recursive: true });
let told = 0;
for (const [kind, id] of excerptSongs()) {
  const { stems, mix } = loadSong(id);
  const length = Math.min(SECONDS * TRAINED_RATE, mix.length);
  const rows = STEMS.flatMap((stem) => readSpan(stems[stem], Math.floor((mix.length - length) / 2), length));
  writeStems(join(folder, `${kind}.npy`), rows, length);
  // Every second one is heard in mono, too.
  if (++told % 2 === 0) continue;
  const mono = STEMS.flatMap((_, s) => {
    const middle = rows[2 * s]!.map((left, n) => (left + rows[2 * s + 1]![n]!) / 2);
    return [middle, middle];
  });
  writeStems(join(folder, `mono-${kind}.npy`), mono, length);
}
