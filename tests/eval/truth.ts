import type { StemName } from '../../dsp/audio/stem.ts';
import type { Cause, Severity } from '../../dsp/damage/finding.ts';
import type { DrumClass } from '../../dsp/music/profile.ts';

/** What is known of a generated song, exactly. All times in seconds of the audio. */
export interface Truth {
  readonly version: string;
  readonly id: string;
  readonly style: string;
  /** Which renderer made the sound. */
  readonly renderer: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly duration: number;
  /** The nominal tempo in beats a minute as a listener taps them (dotted quarters in 6/8). */
  readonly tempo: { readonly bpm: number; readonly drift: string };
  readonly meter: readonly [number, number];
  readonly beats: readonly number[];
  readonly downbeats: readonly number[];
  readonly key: readonly TrueKey[];
  /** Without gaps from 0 to the end. */
  readonly chords: readonly TrueChord[];
  readonly notes: {
    readonly vocals: readonly TrueNote[];
    readonly bass: readonly TrueNote[];
    readonly other: readonly TrueNote[];
  };
  /** The lead's fundamental every `hop` seconds, 0 where it is silent; null where the renderer does not tell. */
  readonly f0: { readonly hop: number; readonly hz: readonly number[] } | null;
  readonly drums: readonly TrueHit[];
  readonly sections: readonly TrueSection[];
  /** Cents that the whole song is tuned away from A4 = 440 Hz. */
  readonly tuning: number;
  /** Where stems are silent by arrangement. */
  readonly swing: number;
  readonly repetition: number;
}

interface TrueKey {
  readonly start: number;
  readonly end: number;
  readonly tonic: string;
  readonly mode: 'major' | 'minor';
}

interface TrueChord {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

export interface TrueNote {
  readonly start: number;
  readonly end: number;
  readonly midi: number;
  /** 1 … 127. */
  readonly velocity: number;
}

export interface TrueHit {
  readonly time: number;
  readonly class: DrumClass;
  /** 1 … 127. */
  readonly velocity: number;
}

interface TrueSection {
  readonly start: number;
  readonly end: number;
  /** "verse", "chorus", …; sections of one name are the same music, changed as little as the song's `repetition` says. */
  readonly label: string;
}

/** One span of one stem (or of the mix as a whole) that a simulator spoiled. */
export interface TrueDamage {
  readonly stem: StemName | 'mix';
  readonly start: number;
  readonly end: number;
  readonly cause: Cause;
  readonly severity: Severity;
  readonly detail: string;
  /** Causes that are as right an answer: a starved codec both cuts the band and leaves artifacts. */
  readonly or?: readonly Cause[];
}

export interface DamageTruth {
  readonly version: string;
  readonly song: string;
  readonly variant: string;
  readonly regions: readonly TrueDamage[];
}
