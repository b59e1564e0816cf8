import type { AudioSource, Frames, Progress } from '../audio/source.ts';
import type { PerStem, StemName } from '../audio/stem.ts';
import type { Cause, Finding, Severity } from '../damage/finding.ts';
import type { Hit, Note, Profile } from '../music/profile.ts';
import type { Features } from '../rebuild/features.ts';

/** Everything a treatment may look at. All sources have one rate, length and channel count. */
export interface Song {
  readonly sampleRate: number;
  readonly length: Frames;
  readonly channels: number;
  /** The whole recording as it came. */
  readonly mix: AudioSource;
  readonly stems: PerStem<AudioSource>;
  readonly profile: Profile;
  /** What a person put right in what was heard; `profile` holds the outcome. */
  readonly corrections?: Corrections;
  /** All findings, so that clean material can be told from damaged. */
  readonly damage: PerStem<readonly Finding[]>;
  /** The stems' features, where they were listened through before. */
  readonly features?: PerStem<Features>;
  /** What a model made for the region that is being treated, where one did. */
  readonly generated?: GeneratedSound;
  /** What a model made of the sound that is there, where restore shall take a share of it. */
  readonly renewed?: RenewedSound;
}

/** What a person changed in a list that was heard: what is moved is gone where it was and fresh where it is. */
export interface Changes<T> {
  readonly gone: readonly T[];
  readonly fresh: readonly T[];
}

export interface Corrections {
  /** The melody is the vocals' line. */
  readonly melody: Changes<Note>;
  readonly bass: Changes<Note>;
  readonly drums: Changes<Hit>;
}

/** Sound as a model gave it, before it is made to belong to its stem. */
export interface GeneratedSound {
  readonly stem: StemName;
  /** Mono, at the model's rate: the region with its surroundings as the model gives them back. */
  readonly source: AudioSource;
  /** The sample of the model's rate, counted from the beginning of the song, at which the source begins; may be negative. */
  readonly start: number;
  readonly engine: Engine;
  readonly settings: Candidate['settings'];
  /** One sentence: what was made and from what. */
  readonly why: string;
}

/** Sound that a model made of the damaged sound itself, to be blended into what is restored. */
export interface RenewedSound extends GeneratedSound {
  /** Above 0 (as it is restored) to 1 (as the model says it). */
  readonly wet: number;
}

/** One span of one stem that is to be treated. Never longer than LONGEST_PIECE seconds: longer regions come in pieces. */
export interface Piece {
  readonly stem: StemName;
  readonly start: Frames;
  /** Exclusive. */
  readonly end: Frames;
  /** What is wrong here; undefined where the person marked the span without a finding. */
  readonly cause: Cause | undefined;
  readonly severity: Severity;
  readonly seed: number;
  /** The findings of this stem that touch the piece, clipped to it. */
  readonly findings: readonly Finding[];
}

/** Seconds. Bounds the memory of a treatment. */
export const LONGEST_PIECE = 16;

export const TREATMENT_NAMES = ['restore', 'rebuild', 'jasco'] as const;
export type TreatmentName = (typeof TREATMENT_NAMES)[number];

/** How a take was made, for the record. */
export interface Engine {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the model, or null where none was used. */
  readonly model: string | null;
}

/** A span of the song whose sound went into a take. */
export interface Material {
  readonly stem: StemName;
  readonly start: Frames;
  readonly end: Frames;
}

/** What a treatment makes of a piece, before it is fitted into its surroundings. */
export interface Candidate {
  /** Planar; sample 0 is frame `start − lead` of the song, and it ends `lead` frames after the piece: room for the seam. */
  readonly audio: readonly Float32Array[];
  /** Frames of context on either side of the piece, ≥ 0. There the take may differ from the stem, so that a cross-fade has something to fade to. */
  readonly lead: Frames;
  readonly material: readonly Material[];
  /** Where it is more than the treatment's own: with the model. */
  readonly engine?: Engine;
  /** Where it is less than the treatment's own promise. */
  readonly label?: Treatment['label'];
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** One sentence: what was done and from what. */
  readonly why: string;
  /** 0..1: how sure the treatment is that this is nearer the undamaged stem than leaving it alone. */
  readonly confidence: number;
}

export interface Treatment {
  readonly name: TreatmentName;
  /** What the export says: a promise to the listener. */
  readonly label: 'Restored' | 'Rebuilt' | 'AI-generated';
  readonly engine: Engine;
  /** null where the treatment can be tried, else one sentence: why not, and what to do. */
  refusal(song: Song, piece: Piece): string | null;
  /** Same song, piece and seed give the same bytes. Returns null where nothing sensible could be made. */
  treat(song: Song, piece: Piece, progress: Progress): Candidate | null;
}
