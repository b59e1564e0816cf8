import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PerStem, perStem, STEMS, type StemName } from '../../dsp/audio/stem.ts';
import type { Finding, StemDamage } from '../../dsp/damage/finding.ts';
import { hashOf } from '../jobs/canonical.ts';
import { features } from '../jobs/features.ts';
import { type AssetRef, ofAsset, type SourceRef, type TakeRef } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import type { SongRef, Treated } from '../jobs/treat.ts';
import type { Region, Take } from '../project/project.ts';
import { chosenTake, type HeldMusic } from '../project/selectors.ts';
import type { Stems } from './listen.ts';
import type { MendOptions } from './options.ts';
import { type LeftAlone, type Plan, type PlannedRegion, severityOf } from './plan.ts';
import { makeTake } from './take.ts';

/** Makes the takes of every planned region and chooses the surest of each. What is left alone is returned too, with the reason. */
export async function mend(
  runner: Runner,
  song: Stems,
  music: HeldMusic,
  damage: PerStem<StemDamage>,
  plan: Plan,
  options: MendOptions,
): Promise<Region[]> {
  const named = plan.regions.length === 0 ? null : await nameSong(runner, song, music, damage);
  const outcomes = await Promise.all(
    plan.regions.map(async (region) => {
      const seeds = Array.from({ length: options.takes }, (_, k) => region.seed + k);
      return Promise.all(
        seeds.map((seed) => {
          const { stem, start, end, treatment, describe } = region;
          const cause = region.main?.cause ?? null;
          const place = { stem, start, end, cause, severity: severityOf(region) };
          const more = { settings: settingsOf(options), model: options.model, isForced: options.force };
          return makeTake(runner, named!, { ...place, treatment, seed, describe, ...more });
        }),
      );
    }),
  );
  const treated = plan.regions.map((region, i) => regionOf(region, outcomes[i]!, `r${i + 1}`, options.blend));
  const left = plan.untouched.map((item, i) => leftAlone(item, `u${i + 1}`, options.treatment));
  return [...treated, ...left];
}

/** What was said of how models are to work, as a region's settings have it. */
function settingsOf({ steps, weights, decoder, enhance }: MendOptions): Take['settings'] {
  return {
    ...(steps !== null && { steps }),
    ...(weights !== null && { weights }),
    ...(decoder !== 'encodec' && { decoder }),
    ...(enhance > 0 && { enhance }),
  };
}

/** What a person may set for a region later, as it is before. */
const UNTOUCHED_SETTINGS = {
  status: 'open' as const,
  describe: '',
  tags: [],
  seed: 0,
  takeCount: 1,
  settings: {},
  blend: 1,
  fadeIn: null,
  fadeOut: null,
};

/** Writes what treatments may look at to a file. An hour's profile is megabytes: it is hashed and written once, and jobs name it. */
export async function nameSong(
  runner: Runner,
  song: Stems,
  { profile, corrections }: HeldMusic,
  damage: PerStem<StemDamage>,
): Promise<{ key: string; file: string; sampleRate: number }> {
  const listened = await Promise.all(STEMS.map((stem) => runner.run(features, { stem: song.stems[stem] }, stem)));
  const ref: SongRef = {
    mix: song.mix,
    stems: song.stems,
    profile,
    ...(corrections && { corrections }),
    damage: perStem((stem) => damage[stem].findings),
    features: perStem((stem) => listened[STEMS.indexOf(stem)]!),
  };
  const key = hashOf(ref);
  const file = join(runner.cache.folders.scratch, `${key}.json`);
  writeFileSync(file, JSON.stringify(ref));
  return { key, file, sampleRate: song.stems.vocals.sampleRate };
}

function leftAlone({ stem, finding, why }: LeftAlone, id: string, treatment: Region['treatment']): Region {
  const { start, end } = finding;
  return {
    id,
    stem,
    start,
    end,
    origin: 'detected',
    damage: damageOf(finding),
    treatment,
    ...UNTOUCHED_SETTINGS,
    takes: [],
    chosenTake: null,
    untouched: why,
  };
}

function damageOf({ cause, severity, confidence, detail }: Finding): Region['damage'] {
  return { cause, severity, confidence, detail };
}

function regionOf(region: PlannedRegion, outcomes: readonly Treated[], id: string, blend: number): Region {
  const takes = outcomes.flatMap((outcome, k) =>
    outcome.kind === 'treated' ? [takeOf(outcome, `${id}.${k + 1}`, region.seed + k)] : [],
  );
  const surest = takes.reduce((best, take, k) => (take.confidence > takes[best]!.confidence ? k : best), 0);
  const isHeard = takes.length > 0 && blend > 0;
  const refused = outcomes.find((outcome) => outcome.kind === 'untouched');
  return {
    id,
    stem: region.stem,
    start: region.start,
    end: region.end,
    origin: region.origin,
    damage: region.main === null ? null : damageOf(region.main),
    treatment: region.treatment,
    ...UNTOUCHED_SETTINGS,
    describe: region.describe,
    seed: region.seed,
    takeCount: Math.max(1, outcomes.length),
    blend,
    takes,
    chosenTake: isHeard ? surest : null,
    untouched: isHeard
      ? null
      : takes.length > 0
        ? 'the blend is 0, so the original is heard'
        : (refused?.why ?? 'no take could be made'),
  };
}

/** A take as the document holds it. */
export function takeOf({ take, asset }: Extract<Treated, { kind: 'treated' }>, id: string, seed: number): Take {
  return {
    id,
    asset,
    start: take.start,
    end: take.end,
    fadeIn: take.fadeIn,
    fadeOut: take.fadeOut,
    law: take.law,
    treatment: take.treatment,
    label: take.label,
    engine: { ...take.engine },
    seed,
    settings: { ...take.settings },
    why: take.why,
    ...(take.warning !== null && { warning: take.warning }),
    material: [...take.material],
    confidence: take.confidenceAfter,
    before: { ...take.before },
    after: { ...take.after },
  };
}

/** A stem with its chosen takes in place. */
export function mendedStem(stem: StemName, original: AssetRef, regions: readonly Region[]): SourceRef {
  const takes: TakeRef[] = regions.flatMap((region) => {
    const take = region.stem === stem ? chosenTake(region) : null;
    if (take === null) return [];
    const { start, end, law, asset } = take;
    // What the person set in place of how it was fitted.
    const fadeIn = Math.min(end - start, region.fadeIn ?? take.fadeIn);
    const fadeOut = Math.min(end - start, region.fadeOut ?? take.fadeOut);
    return [{ start, end, fadeIn, fadeOut, law, blend: region.blend, asset }];
  });
  if (takes.length === 0) return ofAsset(original);
  return { kind: 'mended', original, takes: takes.sort((a, b) => a.start - b.start) };
}

/** The spans of each stem that may differ from the input, as they were finally cut. */
export function changedSpans(regions: readonly Region[]): PerStem<{ start: number; end: number }[]> {
  const spans = perStem((): { start: number; end: number }[] => []);
  for (const region of regions) {
    const take = chosenTake(region);
    if (take !== null) spans[region.stem].push({ start: take.start, end: take.end });
  }
  for (const stem of STEMS) spans[stem].sort((a, b) => a.start - b.start);
  return spans;
}
