import { z } from 'zod';

/** Neural models as a window sees them: what there is, what is here, and what can be done with each. */

interface ModelLicence {
  /** SPDX where there is one. */
  readonly name: string;
  readonly url: string;
  /** What it means for whoever uses it, in one sentence. */
  readonly terms: string;
  /** Whether a person must say yes before the first use. */
  readonly isAsked: boolean;
}

export interface ModelInfo {
  readonly name: string;
  /** What its files are: `htdemucs`, `jasco`, `t5`, `encodec`, `mbd`. */
  readonly kind: string;
  /** "separates a recording into vocals, drums, bass and other" */
  readonly purpose: string;
  readonly licence: ModelLicence;
  /** Nobody needs to be asked, or somebody said yes before. */
  readonly isAccepted: boolean;
  /** Bytes of its files, about, and exactly where it is installed. */
  readonly size: number;
  /** Bytes that a download which was stopped has left; 0 otherwise. */
  readonly begun: number;
  readonly isInstalled: boolean;
  readonly sources: readonly string[];
  /** Whether the source publishes the SHA-256 of every file, so that each is compared with that. */
  readonly isPublished: boolean;
  /** Where the terms are accepted, of a model that is given only to those who did. */
  readonly gate: string | null;
  /** Models that it does not work without. */
  readonly needs: readonly string[];
  /** Which provider of the run-time computes it on this machine, or each of its parts; null before it ran. */
  readonly computedBy: string | null;
  /** The last work on it, over or not, in the work list of every window. */
  readonly work: string | null;
}

/** 'auto': whole, or smaller where memory is short. */
const SEPARATOR_WEIGHTS = ['auto', 'float32', 'int8'] as const;
export type SeparatorWeights = (typeof SEPARATOR_WEIGHTS)[number];

export interface ModelList {
  /** Where they lie. */
  readonly folder: string;
  /** Bytes that the disk has left there. */
  readonly free: number;
  /** Whether the host was started with an access token in HF_TOKEN. */
  readonly hasToken: boolean;
  /** How the large weights of neural separators are kept where nobody says otherwise. */
  readonly separatorWeights: SeparatorWeights;
  readonly models: readonly ModelInfo[];
}

export interface InstallRequest {
  readonly name: string;
  /** Whether the person says yes to the terms of the licence; kept with the models, and not asked for again. */
  readonly accept: boolean;
  /** A file or folder that the person has; left out: it is downloaded. */
  readonly from?: string;
}

const name = z.string().min(1).max(100);

export const preferRequest = z.object({ separatorWeights: z.enum(SEPARATOR_WEIGHTS) });

export const modelRequest = z.object({ name });

export const installRequest = z.object({
  name,
  accept: z.boolean(),
  from: z.string().min(1).max(4096).exactOptional(),
}) satisfies z.ZodType<InstallRequest>;
