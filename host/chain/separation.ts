import { separators } from '../../dsp/separate/separators.ts';
import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { findSeparator } from '../../models/htdemucs/installed.ts';
import { networksRun } from '../../models/runtime/networks-run.ts';
import { PlainError } from '../jobs/job.ts';
import { plainly } from '../jobs/model-errors.ts';
import type { SourceRef } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import { PLAINLY, type Separation, type SeparationExtras, type SeparatorChoice } from './separator.ts';
import { DEFAULT_SEPARATOR, type ListedSeparator, OF_FILES, SEPARATORS } from './separators.ts';

/** The best that is installed of HT-Demucs, else what is in the box. */
export const BEST: SeparatorChoice = { name: null, weights: null };

/** Takes a mix apart. Rejects with a PlainError where the separator is not installed, cannot do what is asked of it, or stopped, and with Cancelled. */
export async function separateMix(
  runner: Runner,
  mix: SourceRef,
  choice: SeparatorChoice,
  extras: SeparationExtras = PLAINLY,
): Promise<Separation> {
  const { name, listed } = chosen(choice);
  refuseUnknown(listed, name, extras);
  const separate = await listed.load();
  return separate(runner, mix, { ...choice, name }, extras);
}

/** Throws a PlainError where the separator cannot do what is asked of it: better before anything is read. */
export function assertKnown(choice: SeparatorChoice, extras: SeparationExtras): void {
  const { name, listed } = chosen(choice);
  refuseUnknown(listed, name, extras);
}

function chosen(choice: SeparatorChoice): { readonly name: string; readonly listed: ListedSeparator } {
  const name = choice.name ?? plainly(() => findSeparator(modelsFolder())?.name) ?? defaultSeparator();
  return { name, listed: SEPARATORS.find(({ names }) => names.includes(name)) ?? OF_FILES };
}

/** What is in the box goes by the machine alone, never by what it has free: the same song gives the same stems. */
const defaultSeparator = (): string => (networksRun() ? DEFAULT_SEPARATOR : separators[0]!.name);

/** How the command line calls them. */
const OPTIONS: Readonly<Record<keyof SeparationExtras, string>> = {
  shifts: '--shifts',
  apart: '--six',
  quality: '--quality',
};

function refuseUnknown({ knows }: ListedSeparator, name: string, extras: SeparationExtras): void {
  const asked = (Object.keys(OPTIONS) as (keyof SeparationExtras)[]).filter((key) => extras[key] !== PLAINLY[key]);
  const lacking = asked.filter((key) => !knows.includes(key));
  if (lacking.length === 0) return;
  const others = SEPARATORS.filter((one) => asked.every((key) => one.knows.includes(key))).flatMap(
    ({ names }) => names,
  );
  const way =
    others.length === 0 ? 'leave out what it does not know' : `choose ${others.join(' or ')}, or leave it out`;
  throw new PlainError(
    `The separator ${name} does not know ${lacking.map((key) => OPTIONS[key]).join(' and ')}: ${way}.`,
  );
}
