import type { Command, OptionValues } from 'commander';
import { Option } from 'commander';
import type { StemName } from '../../dsp/audio/stem.ts';
import { STEMS } from '../../dsp/audio/stem.ts';
import { TREATMENT_NAMES } from '../../dsp/treat/treatment.ts';
import { DECODERS, type Decoder } from '../chain/decoders.ts';
import type { Opened } from '../chain/input.ts';
import type { MendOptions } from '../chain/options.ts';
import { integerWithin, numberWithin, path, readRegions, regionsInside, stemList } from './arguments.ts';
import { modelsOf, separatorOption, weightsOf, weightsOption } from './separator-option.ts';
import { UsageError } from './session.ts';

const MOST_TAKES = 9;
/** More change nothing that can be heard. */
const MOST_STEPS = 500;

/** The options that `restore` and `repair` share. */
export function addMendOptions(command: Command): Command {
  return command
    .option('--regions <file>', 'treat the spans in this file instead of the detected ones', path)
    .addOption(new Option('--treatment <name>', 'how to treat').choices(['auto', ...TREATMENT_NAMES]).default('auto'))
    .option('--regenerate-minor', 'also treat regions of minor severity')
    .option('--force', 'treat every stem over its whole length, whatever its damage; with jasco voices too')
    .option('--stems <list>', 'only these stems, like bass,drums', stemList)
    .option('--lock <list>', 'never touch these stems', stemList)
    .option('--blend <amount>', '0 original … 1 treated', numberWithin(0, 1), 1)
    .option('--takes <n>', 'candidates a region; the surest is chosen', integerWithin(1, MOST_TAKES), 1)
    .option('--seed <n>', 'same seed, same bytes', integerWithin(0, 0xffffffff), 0)
    .option('--describe <text>', 'style in words, for jasco')
    .option('--model <name>', 'model that generates (jasco), or that separates')
    .option('--steps <n>', 'steps of jasco: 10 is a draft, 50 is fine', integerWithin(1, MOST_STEPS))
    .option(
      '--enhance <share>',
      'of what is restored, the share that MultiBandDiffusion makes anew: 0 none … 1 all',
      numberWithin(0, 1),
      0,
    )
    .addOption(
      new Option(
        '--decoder <name>',
        'what makes the sound of jasco: encodec, or mbd (MultiBandDiffusion: fuller, and many times slower)',
      )
        .choices(DECODERS)
        .default('encodec'),
    )
    .addOption(separatorOption())
    .addOption(weightsOption());
}

/** Checks the options against each other. Throws UsageError for what makes no sense together. */
export function mendOptionsOf(values: OptionValues): MendOptions {
  const treatment = values.treatment as MendOptions['treatment'];
  const stems = (values.stems as StemName[] | undefined) ?? null;
  const lock = (values.lock as StemName[] | undefined) ?? [];
  const file = values.regions as string | undefined;
  const force = values.force === true;
  const regenerateMinor = values.regenerateMinor === true;
  const describe = values.describe as string | undefined;

  if (file !== undefined && force)
    refuse('--regions and --force contradict each other', 'give the spans, or treat everything');
  if (file !== undefined && regenerateMinor)
    refuse('--regenerate-minor is about detected regions, and --regions replaces them', 'leave one of them out');
  if (force && regenerateMinor)
    refuse('--force already treats everything, minor regions too', 'leave --regenerate-minor out');
  const both = lock.filter((stem) => stems?.includes(stem));
  if (both.length > 0) refuse(`--stems and --lock both name ${both.join(', ')}`, 'choose one');
  if (lock.length === STEMS.length)
    refuse('--lock names all four stems, so nothing could be treated', 'leave one open');
  const regions = file === undefined ? null : readRegions(file);
  for (const region of regions ?? []) {
    if (lock.includes(region.stem))
      refuse(
        `The regions file has a ${region.stem} region, and --lock forbids ${region.stem}`,
        'leave one of them out',
      );
    if (stems !== null && !stems.includes(region.stem))
      refuse(
        `The regions file has a ${region.stem} region, and --stems leaves ${region.stem} out`,
        'leave one of them out',
      );
  }
  const usesJasco = treatment === 'jasco' || (regions ?? []).some((region) => region.treatment === 'jasco');
  if (describe !== undefined && !usesJasco)
    refuse('--describe is for --treatment jasco alone', 'leave it out or choose jasco');
  if (values.steps !== undefined && !usesJasco)
    refuse('--steps is for --treatment jasco alone', 'leave it out or choose jasco');
  const usesRestore = treatment === 'restore' || (regions ?? []).some((region) => region.treatment === 'restore');
  if (values.enhance > 0 && !usesRestore)
    refuse('--enhance is for --treatment restore alone', 'leave it out or choose restore');
  if (values.decoder !== 'encodec' && !usesJasco)
    refuse('--decoder is for --treatment jasco alone', 'leave it out or choose jasco');
  const { model, separator } = modelsOf(values);
  const weights = weightsOf(values);
  if (model !== null && !usesJasco)
    refuse('--model names no separator, so it is for --treatment jasco alone', 'leave it out or choose jasco');

  return {
    regions,
    treatment,
    regenerateMinor,
    force,
    stems,
    lock,
    blend: values.blend as number,
    takes: values.takes as number,
    seed: values.seed as number,
    describe: describe ?? '',
    model,
    enhance: values.enhance as number,
    decoder: values.decoder as Decoder,
    steps: (values.steps as number | undefined) ?? null,
    separator: { name: separator, weights },
    weights,
  };
}

/** The options for INPUT as it was opened: regions must lie inside it, and what is locked in a project stays locked. Throws UsageError. */
export function mendingOf(options: MendOptions, opened: Opened): MendOptions {
  regionsInside(options.regions ?? [], opened.length, opened.sampleRate);
  const locked = (opened.project?.tracks ?? []).filter((track) => track.locked).map((track) => track.stem);
  const lock = [...new Set([...options.lock, ...locked])];
  for (const stem of locked) {
    const asked = options.stems?.includes(stem) || options.regions?.some((region) => region.stem === stem);
    if (asked) refuse(`The project locks ${stem}`, 'leave it out, or unlock it there');
  }
  if (lock.length === STEMS.length)
    refuse('With what the project locks, all four stems are locked, so nothing could be treated', 'leave one open');
  return { ...options, lock };
}

function refuse(what: string, remedy: string): never {
  throw new UsageError(`${what}: ${remedy}.`);
}
