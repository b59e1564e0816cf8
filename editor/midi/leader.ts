import type { Project } from '../../host/project/project.ts';
import { heldProfile } from '../../host/project/selectors.ts';
import { type TempoMap, tempoMapOf } from '../../host/project/tempo-map.ts';
import type { Player } from '../engine/player.ts';
import { BEATS_PER_QUARTER, CLOCK, CLOCKS_PER_QUARTER, CONTINUE, START, STOP, songPosition } from './codec/clock.ts';
import { framesPerSecond, fullTimecode, quarterFrames, type TimecodeRate, timecodeOfFrame } from './codec/timecode.ts';
import type { MidiOutput } from './ports.ts';

/** What a leader sends. */
export interface Leading {
  readonly clock: boolean;
  /** Null: no time code. */
  readonly timecode: TimecodeRate | null;
}

/** Milliseconds between two looks at the player: a few in what is planned ahead, so that a late timer is never heard. */
export const LOOK_EVERY = 25;
/** Milliseconds that are planned ahead: a timer of a busy page is seldom later; what was planned still leaves after a stop. */
const AHEAD = 100;
/** Milliseconds between where the song is and where it should be, beyond which it was moved and did not just drift. */
const JUMP = 50;
/** Of the distance that a look finds, the part that is made up: readings of the position jitter by a block, devices drift by less than a thousandth. */
const FOLLOW = 0.05;
/** Milliseconds by which "continue" leaves before the clock that it is about. */
const LEAD = 2;

/**
 * Lets other machines follow the song: MIDI clock with song position, and MIDI time code. Every message leaves at a time worked out from the tempo
 * map and a line through the player's positions, not when a timer happens to fire: so clocks are as even as the song, whatever the page does.
 * Call `look` every LOOK_EVERY milliseconds.
 */
export class MidiLeader {
  private readonly output: MidiOutput;
  private readonly player: Pick<Player, 'state' | 'position'>;
  private readonly leading: Leading;
  private readonly now: () => number;
  private map: { readonly project: Project; readonly tempo: TempoMap } | null = null;
  /** Where the song was at a moment, and so where it will be; null while it stands. */
  private line: { at: number; frame: number } | null = null;
  private rate = 1;
  /** Counted from the start of the song: the next clock and the next quarter frame. */
  private nextClock = 0;
  private nextPiece = 0;
  /** Where it stood when that was last told. */
  private told = -1;

  constructor(
    output: MidiOutput,
    player: Pick<Player, 'state' | 'position'>,
    leading: Leading,
    now: () => number = () => performance.now(),
  ) {
    this.output = output;
    this.player = player;
    this.leading = leading;
    this.now = now;
  }

  look(project: Project): void {
    const { playing, rate, loop } = this.player.state();
    const frame = this.player.position();
    const at = this.now();
    if (!playing) {
      this.stop();
      this.tell(project, frame);
      return;
    }
    if (this.line !== null && (rate !== this.rate || this.isElsewhere(project, frame, at))) this.stop();
    if (this.line === null) this.begin(project, frame, at, rate);
    else {
      const due = this.frameAt(at, project);
      this.line = { at, frame: due + FOLLOW * (frame - due) };
    }
    // A loop goes back: what lies behind its end is not played now.
    this.plan(project, at + AHEAD, loop?.end ?? project.length);
  }

  /** Says that it stands, where it was running. */
  stop(): void {
    if (this.line === null) return;
    this.line = null;
    this.told = -1;
    if (this.leading.clock) this.output.send(STOP);
  }

  private begin(project: Project, frame: number, at: number, rate: number): void {
    this.rate = rate;
    this.line = { at, frame };
    const tempo = this.tempoOf(project);
    // Rounded, or a hair's breadth behind a sixteenth would wait for the next one.
    const beat = Math.ceil(tempo.quarters(frame) * BEATS_PER_QUARTER - 1e-6);
    if (this.leading.clock) {
      const clocks = CLOCKS_PER_QUARTER / BEATS_PER_QUARTER;
      this.nextClock = beat * clocks;
      if (beat > 0) this.output.send(songPosition(beat), at);
      const begins = this.timeAt(tempo.frameAt(beat / BEATS_PER_QUARTER), project);
      this.output.send(beat > 0 ? CONTINUE : START, Math.max(at, begins - LEAD));
    }
    const { timecode } = this.leading;
    if (timecode !== null) {
      // A whole code is eight pieces over two frames, beginning with an even one.
      const pieces = (frame / project.sampleRate) * framesPerSecond(timecode) * 4;
      this.nextPiece = Math.ceil(pieces / 8 - 1e-6) * 8;
      this.output.send(fullTimecode(timecodeOfFrame(this.nextPiece / 4, timecode)), at);
    }
  }

  /** Sends what is due before a time, and lies before a frame. */
  private plan(project: Project, until: number, end: number): void {
    const { clock, timecode } = this.leading;
    if (clock) {
      const tempo = this.tempoOf(project);
      for (;;) {
        const frame = tempo.frameAt(this.nextClock / CLOCKS_PER_QUARTER);
        const at = this.timeAt(frame, project);
        if (frame >= end || at >= until) break;
        this.output.send(CLOCK, at);
        this.nextClock++;
      }
    }
    if (timecode === null) return;
    for (;;) {
      const frame = (this.nextPiece / 4 / framesPerSecond(timecode)) * project.sampleRate;
      const at = this.timeAt(frame, project);
      if (frame >= end || at >= until) break;
      const piece = this.nextPiece % 8;
      const code = timecodeOfFrame((this.nextPiece - piece) / 4, timecode);
      this.output.send(quarterFrames(code)[piece]!, at);
      this.nextPiece++;
    }
  }

  /** Where it stands, once for each place. */
  private tell(project: Project, frame: number): void {
    if (frame === this.told) return;
    this.told = frame;
    const { clock, timecode } = this.leading;
    if (clock) this.output.send(songPosition(Math.floor(this.tempoOf(project).quarters(frame) * BEATS_PER_QUARTER)));
    if (timecode === null) return;
    const count = Math.floor((frame / project.sampleRate) * framesPerSecond(timecode));
    this.output.send(fullTimecode(timecodeOfFrame(count, timecode)));
  }

  private isElsewhere(project: Project, frame: number, at: number): boolean {
    return Math.abs(frame - this.frameAt(at, project)) > (JUMP / 1000) * project.sampleRate;
  }

  private frameAt(at: number, { sampleRate }: Project): number {
    const { at: from, frame } = this.line!;
    return frame + ((at - from) / 1000) * sampleRate * this.rate;
  }

  private timeAt(frame: number, { sampleRate }: Project): number {
    const { at, frame: from } = this.line!;
    return at + ((frame - from) / (sampleRate * this.rate)) * 1000;
  }

  private tempoOf(project: Project): TempoMap {
    if (this.map?.project !== project) {
      this.map = { project, tempo: tempoMapOf(heldProfile(project), project.sampleRate) };
    }
    return this.map.tempo;
  }
}
