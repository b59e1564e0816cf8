import type { Take } from '../../host/project/project.ts';
import { counted, figureWords, percent } from '../ui/format.ts';

type Value = Take['settings'][string];

const share = (words: string) => (value: Value) =>
  typeof value === 'number' && value < 1 ? `${percent(value)} ${words}` : null;
const number = (words: string) => (value: Value) =>
  typeof value === 'number' ? `${words} ${figureWords(value)}` : null;

/** What of a take's settings says something to who listens, as words. The others are figures of a method, which the report has. */
const SETTING_WORDS: Readonly<Record<string, (value: Value) => string | null>> = {
  steps: (value) => (typeof value === 'number' ? counted(value, 'step') : null),
  guidanceAll: number('strictness'),
  guidanceText: number('weight of the words'),
  isolate: (value) => (value === 'separate' ? 'taken out of a whole mix' : null),
  decoder: (value) => (value === 'mbd' ? 'decoded by MultiBandDiffusion' : null),
  enhance: (value) => (typeof value === 'number' ? `${percent(value)} of it made anew by MultiBandDiffusion` : null),
  splices: (value) => (typeof value === 'number' && value > 0 ? counted(value, 'join') : null),
  replaced: share('of the sound replaced'),
};

/** Whether a take would have come out otherwise with another seed: what is restored would not, but for a gap that is filled and what a model made. */
export const isBySeed = ({ treatment, settings }: Pick<Take, 'treatment' | 'settings'>): boolean =>
  treatment !== 'restore' || 'gaps' in settings || 'enhance' in settings;

/** "Made by rebuild 3, seed 2, 3 joins." */
export function madeBy(take: Pick<Take, 'treatment' | 'engine' | 'seed' | 'settings'>): string {
  const { engine, seed, settings } = take;
  const set = Object.entries(settings).flatMap(([name, value]) => SETTING_WORDS[name]?.(value) ?? []);
  return `${[`Made by ${engine.name} ${engine.version}`, ...(isBySeed(take) ? [`seed ${seed}`] : []), ...set].join(', ')}.`;
}
