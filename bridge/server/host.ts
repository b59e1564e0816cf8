import type { Capture, Changed, Mend, ProjectName, Read, Song, Sound } from '../protocol/messages.ts';

/** What stands behind the server: the host, as a plugin may use it. */
export interface BridgeHost {
  readonly version: string;
  /** Those that were open last, the latest first. */
  projects(): Promise<readonly ProjectName[]>;
  /** Begins to play a project at a rate. `onChange` is called for every change of its sound from the revision of the answer on. */
  open(project: string, rate: number, onChange: (changed: Changed) => void): Promise<OpenSong>;
  /** Begins to take in what is played on a track. */
  capture(request: Capture): CaptureSink;
}

export interface OpenSong {
  readonly song: Song;
  read(request: Read): Promise<Sound>;
  /** Begins to mend what lies between two frames. Resolves with what it is called, when it has begun. */
  mend(request: Mend): Promise<string>;
  close(): void;
}

export interface CaptureSink {
  /** Interleaved float32. */
  write(samples: Float32Array): void;
  /** Makes it a project and resolves with what that is opened by. */
  finish(): Promise<string>;
  /** Leaves nothing behind. */
  abort(): void;
}
