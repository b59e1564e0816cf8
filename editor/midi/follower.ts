import type { Project } from '../../host/project/project.ts';
import { heldProfile } from '../../host/project/selectors.ts';
import { type TempoMap, tempoMapOf } from '../../host/project/tempo-map.ts';
import type { Player } from '../engine/player.ts';
import { BEATS_PER_QUARTER, CLOCKS_PER_BEAT, CLOCKS_PER_QUARTER, clockMessage } from './codec/clock.ts';
import {
  frameOfTimecode,
  framesPerSecond,
  QuarterFrameReader,
  readFullTimecode,
  type Timecode,
} from './codec/timecode.ts';

/** What is followed. */
export type Following = 'clock' | 'timecode';

/** Seconds between where the song is and where it should be that are let be: less than a block of the engine and the jitter of a message together. */
const NEAR = 0.06;
/** Milliseconds between two corrections: each is a short gap in the sound. */
const CORRECTION = 1000;
/** Milliseconds without a quarter frame after which time code has stopped: at 24 frames a second one comes every 10.4. */
const SILENCE = 150;

type Followed = Pick<Player, 'state' | 'position' | 'seek' | 'play' | 'pause'>;

/**
 * Follows another machine: its clock with song position, or its time code. The song starts, stops and goes where it says. The song's own tempo is that of
 * its recording and cannot bend: where the other's differs, the song is put right again when it is NEAR no more.
 */
export class MidiFollower {
  private readonly player: Followed;
  private readonly following: Following;
  private readonly projectOf: () => Project | null;
  private readonly now: () => number;
  private map: { readonly project: Project; readonly tempo: TempoMap } | null = null;
  private readonly reader = new QuarterFrameReader();
  /** Clocks from the beginning of the song to the next one. */
  private clocks = 0;
  private running = false;
  private corrected = Number.NEGATIVE_INFINITY;
  private heard = Number.NEGATIVE_INFINITY;

  constructor(
    player: Followed,
    following: Following,
    projectOf: () => Project | null,
    now: () => number = () => performance.now(),
  ) {
    this.player = player;
    this.following = following;
    this.projectOf = projectOf;
    this.now = now;
  }

  /** A message and when it came. */
  take(bytes: Uint8Array, at: number): void {
    const project = this.projectOf();
    if (project === null) return;
    if (this.following === 'clock') this.takeClock(bytes, at, project);
    else this.takeTimecode(bytes, at, project);
  }

  /** Sees whether time code fell silent; call it a few times a second. */
  look(): void {
    if (this.following !== 'timecode' || !this.running || this.now() - this.heard < SILENCE) return;
    this.running = false;
    this.player.pause();
  }

  private takeClock(bytes: Uint8Array, at: number, project: Project): void {
    const message = clockMessage(bytes);
    if (message === null) return;
    switch (message.kind) {
      case 'position':
        this.clocks = message.beat * CLOCKS_PER_BEAT;
        if (!this.running) this.player.seek(this.frameOf(this.clocks, project));
        return;
      case 'start':
        this.clocks = 0;
        this.running = true;
        return;
      case 'continue':
        this.running = true;
        return;
      case 'stop':
        this.running = false;
        this.player.pause();
        return;
      case 'clock': {
        if (!this.running) return;
        // Once a sixteenth: between two clocks nothing can be heard that is not so an instant later.
        const isBeat = this.clocks % (CLOCKS_PER_QUARTER / BEATS_PER_QUARTER) === 0;
        if (isBeat || !this.player.state().playing) this.goTo(this.frameOf(this.clocks, project), at, project);
        this.clocks++;
      }
    }
  }

  private takeTimecode(bytes: Uint8Array, at: number, project: Project): void {
    if (bytes[0] === 0xf1 && bytes.length > 1) {
      this.heard = at;
      const code = this.reader.take(bytes[1]!);
      if (code === null) return;
      this.running = true;
      // The code is that of the next quarter frame: the last of the eight comes one before it.
      const quarter = project.sampleRate / framesPerSecond(code.rate) / 4;
      this.goTo(frameOfCode(code, project) - quarter, at, project);
      return;
    }
    const code = readFullTimecode(bytes);
    if (code !== null) this.player.seek(frameOfCode(code, project));
  }

  /** The song shall be at a frame at a time: it begins there, or is put right where it is too far away. */
  private goTo(frame: number, at: number, project: Project): void {
    const now = this.now();
    const due = frame + ((now - at) / 1000) * project.sampleRate;
    if (due >= project.length) return;
    if (!this.player.state().playing) {
      this.player.seek(Math.round(due));
      this.corrected = now;
      void this.player.play();
      return;
    }
    const away = Math.abs(this.player.position() - due) / project.sampleRate;
    if (away <= NEAR || now - this.corrected < CORRECTION) return;
    this.corrected = now;
    this.player.seek(Math.round(due));
  }

  private frameOf(clocks: number, project: Project): number {
    if (this.map?.project !== project) {
      this.map = { project, tempo: tempoMapOf(heldProfile(project), project.sampleRate) };
    }
    return Math.min(project.length, Math.round(this.map.tempo.frameAt(clocks / CLOCKS_PER_QUARTER)));
  }
}

function frameOfCode(code: Timecode, { sampleRate, length }: Project): number {
  return Math.min(length, Math.round((frameOfTimecode(code) / framesPerSecond(code.rate)) * sampleRate));
}
