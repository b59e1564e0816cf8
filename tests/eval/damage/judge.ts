import { parseArgs } from 'node:util';
import { memorySource } from '../../../dsp/audio/memory.ts';
import { noProgress } from '../../../dsp/audio/source.ts';
import { perStem, STEMS, type StemName } from '../../../dsp/audio/stem.ts';
import { detectDamage } from '../../../dsp/damage/detect.ts';
import { type FoundRegion, falseAlarmMinutes, iou, regionScores } from '../metrics/regions.ts';
import { row } from '../section.ts';
import { spoil } from '../spoil/variants.ts';
import type { TrueDamage } from '../truth.ts';
import { arraysIn, copyOf, type SpoiledMix, spoiledMixes, sumOf } from './material.ts';

/**
 * How well damage is found in songs of another composer than the evaluation's: `node tests/eval/damage/judge.ts --songs DIR` judges the songs that
 * `models/training/songs.py` left there (`--seconds 60`, seeds that nothing was trained on). A table of JSON lines, a row a line.
 * Of a mix only local damage is asked for: that a phone's recording is narrow from end to end is another question.
 */
const { values: options } = parseArgs({ options: { songs: { type: 'string' } } });

function heard(channels: Float32Array[], rate: number, stem: StemName | 'mix'): FoundRegion[] {
  const { findings } = detectDamage(memorySource(channels, rate), { stem }, noProgress);
  const local = stem === 'mix' ? findings.filter(({ detail }) => !isWhole(detail)) : findings;
  return local.map(({ start, end, cause }) => ({ stem, start: start / rate, end: end / rate, cause }));
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

const f1 = { stems: [] as number[], nothing: [] as number[], phone: [] as number[] };
const cause = { stems: [] as number[], nothing: [] as number[], phone: [] as number[] };
const alarms = { stems: [] as number[], mix: [] as number[] };
if (options.songs === undefined) throw new Error('Name the folder of the songs with --songs.');
for (const { id, rate, stems: load } of arraysIn(options.songs, 1)) {
  const clean = load();
  const mix = sumOf(clean);
  const seconds = mix[0]!.length / rate;
  alarms.stems.push(
    falseAlarmMinutes(
      STEMS.flatMap((stem) => heard(clean[stem], rate, stem)),
      seconds,
    ),
  );
  alarms.mix.push(falseAlarmMinutes(heard(mix, rate, 'mix'), seconds));
  for (const variant of ['assorted', 'severe'] as const) {
    const stems = perStem((stem) => copyOf(clean[stem]));
    const regions: TrueDamage[] = spoil(`${id}-judge`, variant, stems, rate);
    const scores = regionScores(
      regions,
      STEMS.flatMap((stem) => heard(stems[stem], rate, stem)),
    );
    f1.stems.push(scores.f1);
    cause.stems.push(scores.causeRight);
  }
  for (const spoiled of spoiledMixes(`${id}-judge`, mix, rate)) {
    const scores = scoresOf(spoiled, heard(spoiled.channels, rate, 'mix'));
    f1[spoiled.through].push(scores.f1);
    cause[spoiled.through].push(scores.causeRight);
  }
  process.stderr.write(`${id}: ${Math.round(process.cpuUsage().user / 1e6)} CPU s\n`);
}
for (const told of [
  row('stems: regions F1', f1.stems, 'higher'),
  row('stems: cause right', cause.stems, 'higher'),
  row('false alarms on clean stems, min/h', alarms.stems, 'lower'),
  row('false alarms on clean mixes, min/h', alarms.mix, 'lower'),
  row('mixes: regions F1', f1.nothing, 'higher'),
  row('mixes: cause right', cause.nothing, 'higher'),
  row('mixes through a phone: regions F1', f1.phone, 'higher'),
  row('mixes through a phone: cause right', cause.phone, 'higher'),
])
  process.stdout.write(`${JSON.stringify(told)}\n`);
