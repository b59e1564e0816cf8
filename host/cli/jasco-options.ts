import { type Command, InvalidArgumentError, Option, type OptionValues } from 'commander';
import type { MendOptions } from '../chain/options.ts';
import { GENERATING, ISOLATIONS, SOLVERS } from '../project/generating.ts';
import { integerWithin, numberWithin } from './arguments.ts';
import { UsageError } from './session.ts';

/** More change nothing that can be heard. */
const MOST_STEPS = 500;
/** As the job takes them. Below a millionth float32 has no more to tell. */
const TOLERANCES = [1e-6, 0.1] as const;
/** As the job takes them. */
const MOST_GUIDANCE = 20;

/** How JASCO finds its way, as the editor has it under Advanced. */
export function addJascoOptions(command: Command): Command {
  return command
    .option('--steps <n>', 'steps of jasco: 10 is a draft, 50 is fine', integerWithin(1, MOST_STEPS))
    .addOption(
      new Option(
        '--isolate <way>',
        'how jasco makes a stem: ask (told in words, alone), conditions (alone, by its music), separate (the band, taken apart)',
      ).choices(ISOLATIONS),
    )
    .option('--guidance <music,words>', 'how strictly jasco keeps to the music, and to the words beyond that', guidance)
    .addOption(
      new Option('--solver <name>', 'steps of jasco: even, with two looks each, or as many as needed').choices(SOLVERS),
    )
    .option('--tolerance <share>', 'how far the solver dopri5 may be off', numberWithin(...TOLERANCES))
    .option(
      '--again <n>',
      'how often jasco makes each step in the middle of its way again, to agree with what stands around',
      integerWithin(GENERATING.again.min, GENERATING.again.max),
    );
}

/** What was asked for of JASCO, as a region's settings name it. Throws UsageError for what makes no sense together. */
export function jascoSettingsOf(values: OptionValues, usesJasco: boolean): MendOptions['jasco'] {
  const { steps, isolate, guidance: weights, solver, tolerance, again } = values;
  const asked = { steps, isolate, guidance: weights, solver, tolerance, again };
  const given = Object.entries(asked).find(([, value]) => value !== undefined);
  if (given !== undefined && !usesJasco)
    throw new UsageError(`--${given[0]} is for --treatment jasco alone: leave it out or choose jasco.`);
  if (solver === 'dopri5' && (steps !== undefined || again !== undefined))
    throw new UsageError(
      'The solver dopri5 has a tolerance and no steps that are counted or made again: leave --steps and --again out.',
    );
  if (solver !== 'dopri5' && tolerance !== undefined)
    throw new UsageError('--tolerance is for --solver dopri5 alone: leave it out or choose that.');
  const { guidance: pair, ...plain } = asked;
  const settings = { ...plain, guidanceAll: pair?.[0], guidanceText: pair?.[1] };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function guidance(text: string): readonly [number, number] {
  const [music, words, ...more] = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const isFine = (value: number | undefined) => value !== undefined && value >= 0 && value <= MOST_GUIDANCE;
  if (!isFine(music) || !isFine(words) || more.length > 0)
    throw new InvalidArgumentError(`It must be two numbers from 0 to ${MOST_GUIDANCE}, as 1.25,2.5.`);
  return [music!, words!];
}
