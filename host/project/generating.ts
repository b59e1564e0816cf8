import type { Region } from './project.ts';

/** What a person may set for generating in a region, as its settings name it; beside these JASCO has some that are nobody's taste. */
export interface GeneratingChoice {
  /** Steps from noise to sound: twice as many take twice as long. */
  readonly steps: number;
  /** How strictly it keeps to all that it is given: chords, hits, melody and words. */
  readonly guidanceAll: number;
  /** How strictly it keeps to the words beyond that. */
  readonly guidanceText: number;
  /** How a stem is had of a model that makes whole mixes: asked for alone, or taken out of the mix by the separator. */
  readonly isolate: 'ask' | 'separate';
  /** What makes sound of what JASCO made: the decoder of its codec, or MultiBandDiffusion, which sounds fuller and takes many times as long. */
  readonly decoder: 'encodec' | 'mbd';
  /** Also voices. */
  readonly force: boolean;
}

/**
 * Ranges in which something sensible comes out. Ten steps are a draft, twenty-five usual, fifty fine, and more change nothing that is heard; beyond six times the
 * usual weight of words and music the sound breaks up. The job itself takes more.
 */
export const GENERATING = {
  steps: { initial: 25, min: 5, max: 100 },
  guidanceAll: { initial: 1.25, min: 0, max: 7.5 },
  guidanceText: { initial: 2.5, min: 0, max: 15 },
} as const;

/** As a region has it; what it does not set is usual. */
export function generatingOf({ settings }: Pick<Region, 'settings'>): GeneratingChoice {
  const number = (name: keyof typeof GENERATING): number => {
    const value = settings[name];
    return typeof value === 'number' ? value : GENERATING[name].initial;
  };
  return {
    steps: number('steps'),
    guidanceAll: number('guidanceAll'),
    guidanceText: number('guidanceText'),
    isolate: settings.isolate === 'separate' ? 'separate' : 'ask',
    decoder: settings.decoder === 'mbd' ? 'mbd' : 'encodec',
    force: settings.force === true,
  };
}

/** Of what is restored in a region, the share that MultiBandDiffusion makes anew: 0 … 1, 0 where its settings say nothing sensible of it. */
export function enhancementOf({ settings: { enhance } }: Pick<Region, 'settings'>): number {
  return typeof enhance === 'number' && enhance > 0 && enhance <= 1 ? enhance : 0;
}
