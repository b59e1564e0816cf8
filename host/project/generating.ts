import type { Region } from './project.ts';

/**
 * How a stem is had of a model that makes whole mixes: asked for alone, in words and by its own conditions; by its own conditions and no such words; or out of a band that is made
 * whole, by the separator.
 */
export const ISOLATIONS = ['ask', 'conditions', 'separate'] as const;
export type Isolation = (typeof ISOLATIONS)[number];

/** Even steps, two looks a step, or as many steps as a tolerance asks for (Dormand–Prince). */
export const SOLVERS = ['euler', 'midpoint', 'dopri5'] as const;
export type SolverName = (typeof SOLVERS)[number];

/** What a person may set for generating in a region, as its settings name it; beside these JASCO has some that are nobody's taste. */
export interface GeneratingChoice {
  /** Steps from noise to sound: twice as many take twice as long. Euler and midpoint have them. */
  readonly steps: number;
  readonly solver: SolverName;
  /** What the adaptive solver has in their place: how far it may be off, relative and absolute. */
  readonly tolerance: number;
  /** How often each step in the middle of the way is made again, so that what is made and what stands around it come to agree (RePaint); not by the adaptive solver. */
  readonly again: number;
  /** Frames of 20 ms over which what is made goes over into what is known. */
  readonly feather: number;
  /** How strictly it keeps to all that it is given: chords, hits, melody and words. */
  readonly guidanceAll: number;
  /** How strictly it keeps to the words beyond that. */
  readonly guidanceText: number;
  readonly isolate: Isolation;
  /** What makes sound of what JASCO made: the decoder of its codec, or MultiBandDiffusion, which sounds fuller and takes many times as long. */
  readonly decoder: 'encodec' | 'mbd';
  /** How the model's large weights are kept: whole, or in eight bits, with which a step takes less than half the time. */
  readonly weights: 'float32' | 'int8';
  /** Also voices. */
  readonly force: boolean;
}

/**
 * Ranges in which something sensible comes out. Ten steps are a draft, twenty-five usual, fifty fine, and more change nothing that is heard; beyond six times the
 * usual weight of words and music the sound breaks up; a tolerance of a tenth of audiocraft's demonstration's (1e-4) is its own default. The job itself takes more.
 */
export const GENERATING = {
  steps: { initial: 25, min: 5, max: 100 },
  guidanceAll: { initial: 1.25, min: 0, max: 7.5 },
  guidanceText: { initial: 2.5, min: 0, max: 15 },
  tolerance: { initial: 1e-4, min: 1e-5, max: 1e-3 },
  again: { initial: 0, min: 0, max: 3 },
  feather: { initial: 8, min: 0, max: 50 },
} as const;

/** What the weights are kept as where nobody says: what eight bits round is error to the adaptive solver, which makes its steps smaller until that is below its tolerance. */
export const usualWeights = (solver: SolverName): 'float32' | 'int8' => (solver === 'dopri5' ? 'float32' : 'int8');

/** As a region has it; what it does not set is usual. */
export function generatingOf({ settings }: Pick<Region, 'settings'>): GeneratingChoice {
  const number = (name: keyof typeof GENERATING): number => {
    const value = settings[name];
    return typeof value === 'number' ? value : GENERATING[name].initial;
  };
  const solver = oneOf(SOLVERS, settings.solver) ?? 'euler';
  return {
    steps: number('steps'),
    solver,
    tolerance: number('tolerance'),
    again: number('again'),
    feather: number('feather'),
    guidanceAll: number('guidanceAll'),
    guidanceText: number('guidanceText'),
    isolate: oneOf(ISOLATIONS, settings.isolate) ?? 'ask',
    decoder: settings.decoder === 'mbd' ? 'mbd' : 'encodec',
    weights: oneOf(['float32', 'int8'] as const, settings.weights) ?? usualWeights(solver),
    force: settings.force === true,
  };
}

/** The words of a region's style with its tags; '': it is described as it was heard. */
export function styleOf({ describe, tags }: Pick<Region, 'describe' | 'tags'>): string {
  return [describe, ...tags].filter((words) => words !== '').join(', ');
}

function oneOf<T extends string>(names: readonly T[], value: unknown): T | undefined {
  return names.find((name) => name === value);
}

/** Of what is restored in a region, the share that MultiBandDiffusion makes anew: 0 … 1, 0 where its settings say nothing sensible of it. */
export function enhancementOf({ settings: { enhance } }: Pick<Region, 'settings'>): number {
  return typeof enhance === 'number' && enhance > 0 && enhance <= 1 ? enhance : 0;
}
