import { parseArgs } from 'node:util';
import { memorySource } from '../../../dsp/audio/memory.ts';
import { type AudioSource, noProgress } from '../../../dsp/audio/source.ts';
import { type PerStem, perStem, STEMS, type StemName } from '../../../dsp/audio/stem.ts';
import { listen } from '../../../dsp/damage/detect.ts';
import { type Evidence, gatherEvidence } from '../../../dsp/damage/evidence.ts';
import { Features } from '../../../dsp/damage/features.ts';
import type { Finding } from '../../../dsp/damage/finding.ts';
import { type FoundRegion, falseAlarmMinutes, iou, regionScores } from '../metrics/regions.ts';
import { type Row, row } from '../section.ts';
import { manySongs } from '../songs.ts';
import { spoil } from '../spoil/variants.ts';
import { listenWith } from './candidate.ts';
import { arraysIn, composed, copyOf, type Material, type SpoiledMix, spoiledMixes, sumOf } from './material.ts';

/**
 * How well damage is found in songs of another composer than the evaluation's: `node tests/eval/damage/judge.ts --songs DIR` judges the songs that
 * `models/training/songs.py --seconds 60` left there, of seeds that nothing was trained on; with `--many 6` songs of the evaluation's composer. Each is judged by what the product does, and by it with
 * the network beside its classifier (`--network 0.5 --classifier 0.5`: how much the log odds of each count). A table of JSON lines. Of a mix only local damage is asked for: that a phone's recording is narrow from
 * end to end is another question.
 */
const { values: options } = parseArgs({
  options: {
    songs: { type: 'string' },
    many: { type: 'string', default: '0' },
    network: { type: 'string', default: '0.5' },
    classifier: { type: 'string', default: '0.5' },
  },
});
const weights = { network: Number(options.network), classifier: Number(options.classifier) };

type Listener = (channels: Float32Array[], rate: number, stem: StemName | 'mix') => FoundRegion[];

/** Local findings only of a mix. Seconds. */
function listener(
  ears: (source: AudioSource, e: Evidence, features: Features, stem: StemName | 'mix') => Finding[],
): Listener {
  return (channels, rate, stem) => {
    const source = memorySource(channels, rate);
    const e = gatherEvidence(source, noProgress);
    return ears(source, e, new Features(e), stem)
      .filter(({ detail }) => stem !== 'mix' || !isWhole(detail))
      .map(({ start, end, cause }) => ({ stem, start: start / rate, end: end / rate, cause }));
  };
}

function isWhole(detail: string): boolean {
  return detail.includes('the whole recording');
}

/** Scores without what is neither right nor wrong to find. */
function scoresOf({ regions }: Pick<SpoiledMix, 'regions'>, found: readonly FoundRegion[]) {
  const open = regions.filter(({ meant }) => !meant);
  const counted = found.filter((other) => !open.some((region) => iou(region, other) > 0.1));
  return regionScores(
    regions.filter(({ meant }) => meant),
    counted,
  );
}

const EARS: Readonly<Record<string, Listener>> = {
  product: listener((source, e, features, stem) => listen(e, features, stem, source, noProgress)),
  'with the network': listener((source, e, features, stem) => listenWith(weights, e, features, stem, source)),
};

class Figures {
  readonly alarms = { stems: [] as number[], mix: [] as number[] };
  readonly f1 = { stems: [] as number[], nothing: [] as number[], phone: [] as number[] };
  readonly cause = { stems: [] as number[], nothing: [] as number[], phone: [] as number[] };

  rows(): Row[] {
    const { alarms, f1, cause } = this;
    return [
      row('stems: regions F1', f1.stems, 'higher'),
      row('stems: cause right', cause.stems, 'higher'),
      row('false alarms on clean stems, min/h', alarms.stems, 'lower'),
      row('false alarms on clean mixes, min/h', alarms.mix, 'lower'),
      row('mixes: regions F1', f1.nothing, 'higher'),
      row('mixes: cause right', cause.nothing, 'higher'),
      row('mixes through a phone: regions F1', f1.phone, 'higher'),
      row('mixes through a phone: cause right', cause.phone, 'higher'),
    ];
  }
}

/** Spoils a song and enters what these ears make of it. The same song is spoiled in the same way each time. */
function judgeSong({ id, rate, stems: load }: Material, heard: Listener, figures: Figures): void {
  const clean = load();
  const mix = sumOf(clean);
  const seconds = mix[0]!.length / rate;
  const inStems = (stems: PerStem<Float32Array[]>) => STEMS.flatMap((stem) => heard(stems[stem], rate, stem));
  figures.alarms.stems.push(falseAlarmMinutes(inStems(clean), seconds));
  figures.alarms.mix.push(falseAlarmMinutes(heard(mix, rate, 'mix'), seconds));
  for (const variant of ['assorted', 'severe'] as const) {
    const stems = perStem((stem) => copyOf(clean[stem]));
    const regions = spoil(`${id}-judge`, variant, stems, rate);
    const scores = regionScores(regions, inStems(stems));
    figures.f1.stems.push(scores.f1);
    figures.cause.stems.push(scores.causeRight);
  }
  for (const spoiled of spoiledMixes(`${id}-judge`, mix, rate)) {
    const scores = scoresOf(spoiled, heard(spoiled.channels, rate, 'mix'));
    figures.f1[spoiled.through].push(scores.f1);
    figures.cause[spoiled.through].push(scores.causeRight);
  }
}

const songs = [
  ...(options.songs === undefined ? [] : arraysIn(options.songs, 1)),
  ...manySongs(Number(options.many)).map(composed),
];
for (const [ears, heard] of Object.entries(EARS)) {
  const figures = new Figures();
  for (const song of songs) {
    const before = process.cpuUsage().user;
    judgeSong(song, heard, figures);
    process.stderr.write(`${ears}, ${song.id}: ${((process.cpuUsage().user - before) / 1e6).toFixed(1)} CPU s\n`);
  }
  for (const told of figures.rows()) process.stdout.write(`${JSON.stringify({ ears, ...told })}\n`);
}
