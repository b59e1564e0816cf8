import { parseArgs } from 'node:util';
import { memorySource } from '../../../dsp/audio/memory.ts';
import { type AudioSource, noProgress } from '../../../dsp/audio/source.ts';
import type { StemName } from '../../../dsp/audio/stem.ts';
import { listen } from '../../../dsp/damage/detect.ts';
import { type Evidence, gatherEvidence } from '../../../dsp/damage/evidence.ts';
import { Features } from '../../../dsp/damage/features.ts';
import type { Finding } from '../../../dsp/damage/finding.ts';
import { manySongs } from '../songs.ts';
import { listenWith } from './candidate.ts';
import { Figures } from './figures.ts';
import { arraysIn, composed } from './material.ts';
import { piecesOf } from './pieces.ts';

/**
 * How well damage is found in songs that nothing was fitted on: `node tests/eval/damage/judge.ts --songs DIR` judges those of another composer that
 * `models/training/songs.py --seconds 60` left there; `--first 45 --many 51` songs of the evaluation's own. Each is judged by what the product does, and by it with
 * the network beside its classifier (`--network 0.5 --classifier 0.5`: how much the log odds of each count). A table of JSON lines.
 */
const { values: options } = parseArgs({
  options: {
    songs: { type: 'string' },
    many: { type: 'string', default: '0' },
    first: { type: 'string', default: '0' },
    network: { type: 'string', default: '0.5' },
    classifier: { type: 'string', default: '0.5' },
  },
});
const weights = { network: Number(options.network), classifier: Number(options.classifier) };

type Ears = (source: AudioSource, e: Evidence, features: Features, stem: StemName | 'mix') => readonly Finding[];

const EARS: Readonly<Record<string, Ears>> = {
  product: (source, e, features, stem) => listen(e, features, stem, source, noProgress),
  'with the network': (source, e, features, stem) => listenWith(weights, e, features, stem, source),
};
const judged = Object.entries(EARS).map(([name, ears]) => ({ name, ears, figures: new Figures() }));
const songs = [
  ...(options.songs === undefined ? [] : arraysIn(options.songs, 1)),
  ...manySongs(Number(options.many)).slice(Number(options.first)).map(composed),
];
for (const song of songs) {
  for (const { channels, ...piece } of piecesOf(song)) {
    const source = memorySource(channels, piece.rate);
    const e = gatherEvidence(source, noProgress);
    const features = new Features(e);
    for (const { ears, figures } of judged) figures.enter(piece, e.length, ears(source, e, features, piece.stem));
  }
  process.stderr.write(`${song.id}: ${(process.cpuUsage().user / 1e6).toFixed(1)} CPU s\n`);
}
for (const { name, figures } of judged) {
  for (const told of figures.rows()) process.stdout.write(`${JSON.stringify({ ears: name, ...told })}\n`);
}
