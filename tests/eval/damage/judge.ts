import { parseArgs } from 'node:util';
import { memorySource } from '../../../dsp/audio/memory.ts';
import { noProgress } from '../../../dsp/audio/source.ts';
import { detectDamage } from '../../../dsp/damage/detect.ts';
import { manySongs } from '../songs.ts';
import { Figures } from './figures.ts';
import { arraysIn, composed } from './material.ts';
import { piecesOf } from './pieces.ts';

/**
 * How well damage is found in songs that nothing was fitted on: `node tests/eval/damage/judge.ts --songs DIR` judges those of another composer that
 * `models/training/songs.py --seconds 60` left there; `--first 45 --many 51` songs of the evaluation's own. A table of JSON lines.
 */
const { values: options } = parseArgs({
  options: {
    songs: { type: 'string' },
    many: { type: 'string', default: '0' },
    first: { type: 'string', default: '0' },
  },
});
const figures = new Figures();
const songs = [
  ...(options.songs === undefined ? [] : arraysIn(options.songs, 1)),
  ...manySongs(Number(options.many)).slice(Number(options.first)).map(composed),
];
for (const song of songs) {
  for (const { channels, ...piece } of piecesOf(song)) {
    const { findings } = detectDamage(memorySource(channels, piece.rate), { stem: piece.stem }, noProgress);
    figures.enter(piece, channels[0]!.length, findings);
  }
  process.stderr.write(`${song.id}: ${(process.cpuUsage().user / 1e6).toFixed(1)} CPU s\n`);
}
for (const told of figures.rows()) process.stdout.write(`${JSON.stringify(told)}\n`);
