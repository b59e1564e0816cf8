import { z } from 'zod';
import { STEMS } from '../../dsp/audio/stem.ts';
import type { Asset, Insert } from '../project/project.ts';
import type { ChainPlace } from '../project/selectors.ts';

/** What a window learns of plugins. */

/** What a piece of work is called that renders stems for the ear. */
export const PLAYING_THROUGH = 'Playing the stems through their plugins';

/**
 * Milliseconds that chains and takes must rest before the whole is rendered: somebody who turns a knob listens, and turns it on. What is about to be heard
 * needs the processor meanwhile.
 */
export const CHAIN_REST = 1500;

/** An effect that can be inserted on this machine. */
export interface PluginEntry {
  /** VST3 class ID. */
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly version: string;
  /** VST3 sub-categories, `Fx|Reverb|Stereo`. */
  readonly category: string;
}

export interface PluginCatalogue {
  /** One sentence where no plugin can be used here. */
  readonly lack: string | null;
  readonly plugins: readonly PluginEntry[];
  /** Files that failed when they were looked at, with half a sentence why. */
  readonly blocked: readonly { readonly path: string; readonly why: string }[];
  /** While effects are looked for, and the lists still grow: at which file, and the share of files before it, 0..1. Null otherwise. */
  readonly looking: { readonly file: string; readonly fraction: number } | null;
}

/** As bridge/client/chain.ts has it, which no window can load. */
export interface PluginParameter {
  readonly id: string;
  readonly name: string;
  /** 0..1. */
  readonly value: number;
  readonly default: number;
  /** The value in the plugin's own words, without its unit. */
  readonly text: string;
  /** The unit. */
  readonly label: string;
  /** How many values it has; 0: any. */
  readonly steps: number;
}

/** How an inserted plugin stands, in its own words. */
export interface InsertFacts {
  readonly parameters: readonly PluginParameter[];
  /** Frames that it delays, which are taken out again. */
  readonly latency: number;
  /** Whether it is a mono plugin that runs once for each side. */
  readonly isDoubled: boolean;
}

/** A stem through its plugins; or the mix as it is heard, through those of the master. */
export interface ChainedStem {
  readonly stem: ChainPlace;
  /** As long as the song; null where it could not be made. */
  readonly asset: Asset | null;
  /** One sentence where it could not be made. */
  readonly error: string | null;
}

/** A plugin of a chain that is kept for other songs. */
export type KeptInsert = Omit<Insert, 'id'>;

/** A chain of a project that is to be kept under a name. */
export interface KeepRequest {
  readonly id: string;
  readonly place: ChainPlace;
  readonly name: string;
  /** Whether one of that name may be written over. */
  readonly replace: boolean;
}

/** A kept chain that is to take the place of the plugins of a stem or of the master. */
export interface LoadRequest {
  readonly id: string;
  readonly place: ChainPlace;
  readonly name: string;
}

/** Some frames of a stem, or of the mix, through its plugins. */
export interface ChainedPassage {
  readonly place: ChainPlace;
  /** Frame of the song at which it begins. */
  readonly start: number;
  /** Null where it could not be made. */
  readonly asset: Asset | null;
  /** One sentence where it could not be made. */
  readonly error: string | null;
}

export interface PassageRequest {
  readonly id: string;
  readonly places: readonly ChainPlace[];
  readonly start: number;
  readonly end: number;
}

/** Frames. A minute at the highest rate: what is asked for is what is about to be heard. */
const LONGEST_PASSAGE = 60 * 192_000;

const chainPlace = z.enum([...STEMS, 'master']);

/** Whether it can be a file's is said in words where it is used. */
export const chainName = z.string().min(1).max(200);

export const keepRequest = z.object({
  id: z.string().min(1).max(100),
  place: chainPlace,
  name: chainName,
  replace: z.boolean(),
}) satisfies z.ZodType<KeepRequest>;

export const loadRequest = z.object({
  id: z.string().min(1).max(100),
  place: chainPlace,
  name: chainName,
}) satisfies z.ZodType<LoadRequest>;

export const passageRequest = z
  .object({
    id: z.string().min(1).max(100),
    places: z.array(chainPlace).min(1).max(5),
    start: z.int().min(0),
    end: z.int().min(1),
  })
  .refine(({ start, end }) => start < end && end - start <= LONGEST_PASSAGE) satisfies z.ZodType<PassageRequest>;

/** An insert of a project. */
export interface InsertPlace {
  readonly id: string;
  readonly place: ChainPlace;
  readonly insert: string;
}

export const insertPlace = z.object({
  id: z.string().min(1).max(100),
  place: chainPlace,
  insert: z.string().min(1).max(100),
}) satisfies z.ZodType<InsertPlace>;
