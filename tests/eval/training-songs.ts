// Songs of the evaluation's composer for models/training, none of the standard ones: node tests/eval/training-songs.ts DIR [COUNT].
// Left out are those whose sounds no network is to hear before it is judged, and those that excerpts.ts takes. Their singer stays unheard, too:
// songs that are sung come without their vocals, and so do those in which an instrument leads, which is no voice.

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSpan } from '../../dsp/audio/memory.ts';
import { STEMS } from '../../dsp/audio/stem.ts';
import { excerptSongs, TRAINED_RATE } from './excerpt-songs.ts';
import { loadSong, manySongs, specOf } from './songs.ts';
import { writeStems } from './stems-file.ts';

/** Sounds that stay unheard: the judge of `npm run eval`, "sounds no network was trained with". */
const UNHEARD = ['timgm', 'own'];

const [folder, count = '60'] = process.argv.slice(2);
if (folder === undefined) throw new Error('say where: node tests/eval/training-songs.ts DIR [COUNT]');
mkdirSync(folder, { recursive: true });
const judges = new Set(excerptSongs().values());
for (const id of manySongs(Number(count))) {
  const { renderer, sampleRate, channels } = specOf(id);
  const path = join(folder, `${id}.npy`);
  if (UNHEARD.includes(renderer) || sampleRate !== TRAINED_RATE || channels !== 2 || judges.has(id) || existsSync(path))
    continue;
  const { stems, mix } = loadSong(id);
  const silence = [0, 1].map(() => new Float32Array(mix.length));
  const rows = STEMS.flatMap((stem) => (stem === 'vocals' ? silence : readSpan(stems[stem], 0, mix.length)));
  writeStems(path, rows, mix.length);
}
