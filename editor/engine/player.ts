import type { Frames, Project } from '../../host/project/project.ts';

/** What is heard: the recording as it came, or as it stands. */
export type Version = 'original' | 'mended';

export interface Span {
  readonly start: Frames;
  readonly end: Frames;
}

/** Hz at which the sound is made: the recording's own, as it is exported; the device's; or any. */
export type EngineRate = 'recording' | 'device' | number;

/** LUFS of the whole song. */
export interface SongLoudness {
  readonly original: number;
  readonly mended: number;
  /** To which both are brought down; left out: the quieter of them. */
  readonly least?: number;
}

/** What the person set; changes seldom. */
export interface PlayerState {
  readonly status: 'starting' | 'ready' | 'failed';
  /** One sentence where it failed. */
  readonly error: string | null;
  readonly playing: boolean;
  readonly version: Version;
  readonly levelMatch: boolean;
  /** dB by which the version now heard is changed to match the other. */
  readonly matchDb: number;
  /** Whether it is known how loud both are; until then nothing is matched. */
  readonly loudnessKnown: boolean;
  /** Plays original minus mended. */
  readonly difference: boolean;
  readonly loop: Span | null;
  /** 0.5 … 1; the pitch stays. */
  readonly rate: number;
  /** How often the sound broke off since the start of play. */
  readonly underruns: number;
  /** Of these, how often the sound itself had not come from the host in time; the others the device missed. */
  readonly stalls: number;
  /** Hz of the audio device. */
  readonly deviceRate: number;
  /** Hz at which the sound is made. */
  readonly engineRate: number;
  /** The browser's words where it refused the rate that was asked for: then the sound is made at the recording's. */
  readonly rateRefused: string | null;
}

/** As a player begins, before there is any sound. */
export const AT_REST: PlayerState = {
  status: 'starting',
  error: null,
  playing: false,
  version: 'mended',
  levelMatch: true,
  matchDb: 0,
  loudnessKnown: false,
  difference: false,
  loop: null,
  rate: 1,
  underruns: 0,
  stalls: 0,
  deviceRate: 0,
  engineRate: 0,
  rateRefused: null,
};

/** Peaks of the last sixtieth of a second as gain (1 is 0 dBFS), left and right; with the highest of the last 2 s. */
export interface Level {
  readonly peak: readonly [number, number];
  readonly hold: readonly [number, number];
  readonly clipped: boolean;
}

export interface Levels {
  readonly tracks: Readonly<Record<string, Level>>;
  readonly master: Level;
  /** LUFS; −70 for silence. */
  readonly momentary: number;
  readonly shortTerm: number;
  /** Over what was played since the last seek. */
  readonly integrated: number;
  /** dBTP, the highest since the last seek. */
  readonly truePeak: number;
}

/**
 * The sound of a project in this window. Reads the document and never changes it; positions are frames at the project's rate.
 * `position` and `levels` are read once a drawn frame and allocate nothing that lasts.
 */
export interface Player {
  state(): PlayerState;
  /** Calls back after each change of `state()`; returns how to stop that. */
  subscribe(listener: () => void): () => void;
  /** The document as it stands now: gains, mutes, regions, takes. Cheap when little has changed. */
  load(project: Project): void;
  /** The browser lets sound begin only in answer to a person: call it from a click or key. */
  play(): Promise<void>;
  pause(): void;
  seek(frame: Frames): void;
  /** Plays short pieces around `frame` while it moves. */
  scrub(frame: Frames): void;
  setLoop(loop: Span | null): void;
  setRate(rate: number): void;
  setVersion(version: Version): void;
  setLevelMatch(on: boolean): void;
  setDifference(on: boolean): void;
  /** Integrated loudness (LUFS) of the whole song as it came and as it stands, by which the levels are matched; null while unknown. */
  setLoudness(loudness: SongLoudness | null): void;
  /** Hears another take (index; null: the original) or blend of a region for now, without changing the document; undefined: as the document says. */
  audition(region: string, take: number | null | undefined, blend?: number): void;
  /** Where the sound is that leaves the loudspeaker now. */
  position(): Frames;
  levels(): Levels;
  clearClips(): void;
  /** The song is left: nothing plays, the next begins at its start, and no figure of what was heard stays. */
  leave(): void;
  close(): Promise<void>;
}
