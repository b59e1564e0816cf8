import type { DrumClass } from '../../../dsp/music/profile.ts';
import { Random } from '../random.ts';
import type { TrueHit, TrueNote, Truth } from '../truth.ts';
import { compose, type Score, type ScoreHit } from './score.ts';
import type { SongSpec } from './spec.ts';
import type { DrumLine, Layer } from './style.ts';
import { labelOf, pitchName } from './theory.ts';

const DRUM_CLASS: Record<DrumLine | 'crash', DrumClass> = {
  kick: 'kick',
  snare: 'snare',
  rim: 'snare',
  hat: 'hihat',
  open: 'openhat',
  ride: 'cymbal',
  crash: 'cymbal',
  shaker: 'other',
  lowTom: 'tom',
  midTom: 'tom',
  highTom: 'tom',
};

interface PlayedHit extends TrueHit {
  readonly line: DrumLine | 'crash';
}

/** A song in seconds, ready to be rendered: who plays what when, and what is true of it. */
export interface Performance {
  readonly spec: SongSpec;
  readonly duration: number;
  readonly lead: readonly TrueNote[];
  readonly bass: readonly TrueNote[];
  readonly comping: readonly { readonly layer: Layer; readonly notes: readonly TrueNote[] }[];
  readonly drums: readonly PlayedHit[];
  /** Everything of the truth but what the renderer adds. */
  readonly truth: Omit<Truth, 'version' | 'f0'>;
}

/** Silence before the first downbeat and room for the last chord to ring, in seconds. */
const RING = 3;

export function perform(spec: SongSpec, score: Score = compose(spec)): Performance {
  const clock = new Clock(spec, score);
  const play = (at: number) => clock.seconds(swung(spec, at));
  const human = (key: string) => {
    const random = new Random('human', spec.seed, key);
    return () => Math.max(-3, Math.min(3, random.normal())) * 0.001 * spec.humanise;
  };
  const notes = (key: string, from: readonly { at: number; length: number; midi: number; velocity: number }[]) => {
    const late = human(key);
    const out = from.map((note) => {
      const start = Math.max(0, play(note.at) + late());
      return {
        start,
        end: Math.max(start + 0.04, clock.seconds(swung(spec, note.at + note.length))),
        midi: note.midi,
        velocity: note.velocity,
      };
    });
    return out.sort((a, b) => a.start - b.start);
  };
  const lead = monophonic(notes('lead', score.lead));
  const bass = monophonic(notes('bass', score.bass));
  const comping = score.comping.map((part, k) => ({
    layer: part.layer,
    notes: restruck(notes(`comp${k}`, part.notes)),
  }));
  const late = human('drums');
  const drums = score.drums
    .map((hit: ScoreHit) => ({
      // Drummers are tighter than the others.
      time: Math.max(0, play(hit.at) + 0.6 * late()),
      class: DRUM_CLASS[hit.line],
      velocity: hit.velocity,
      line: hit.line,
    }))
    .sort((a, b) => a.time - b.time);
  const end = clock.seconds(score.bars * score.bar);
  const duration = end + RING;
  const beat = spec.style.meter[1] === 8 ? 1.5 : 1;
  const beats = positions(score, beat).map((at) => clock.seconds(at));
  const downbeats = positions(score, score.bar).map((at) => clock.seconds(at));
  return {
    spec,
    duration,
    lead,
    bass,
    comping,
    drums,
    truth: {
      id: spec.id,
      style: spec.style.name,
      renderer: spec.renderer,
      sampleRate: spec.sampleRate,
      channels: spec.channels,
      duration,
      tempo: { bpm: spec.bpm, drift: `${spec.drift.kind} ${spec.drift.amount}` },
      meter: spec.style.meter,
      beats,
      downbeats,
      key: keysOf(spec, score, clock, duration),
      chords: chordsOf(spec, score, clock, duration),
      notes: { vocals: lead, bass, other: comping.flatMap((part) => part.notes).sort((a, b) => a.start - b.start) },
      drums: drums.map(({ time, class: name, velocity }) => ({ time, class: name, velocity })),
      sections: score.sections.map((section) => ({
        start: clock.seconds(section.at),
        end: clock.seconds(section.at + section.bars * score.bar),
        label: section.label,
      })),
      tuning: spec.tuning,
      swing: spec.swing,
      repetition: spec.repetition,
    },
  };
}

function positions(score: Score, step: number): number[] {
  const count = Math.round((score.bars * score.bar) / step);
  return Array.from({ length: count }, (_, i) => i * step);
}

/** Delays the second half of each pair: at 0.5 straight, at 2/3 a triplet feel. */
function swung(spec: SongSpec, at: number): number {
  if (spec.swing <= 0.5) return at;
  const pair = spec.style.swingUnit === 2 ? 1 : 0.5;
  const whole = Math.floor(at / pair + 1e-9);
  const inside = at / pair - whole;
  const warped = inside < 0.5 ? inside * 2 * spec.swing : spec.swing + (inside - 0.5) * 2 * (1 - spec.swing);
  return (whole + warped) * pair;
}

/** Score time to seconds: the tempo changes from quarter to quarter. */
class Clock {
  private readonly times: number[] = [];

  constructor(spec: SongSpec, score: Score) {
    const random = new Random('tempo', spec.seed);
    const quarters = Math.ceil(score.bars * score.bar) + 4;
    const base = 60 / spec.bpm / (spec.style.meter[1] === 8 ? 1.5 : 1);
    // Slow wander: two sines of incommensurable periods and random phase stay within ± amount.
    const [p1, p2] = [random.between(24, 48), random.between(60, 130)];
    const [f1, f2] = [random.between(0, 6.28), random.between(0, 6.28)];
    let at = random.between(0.2, 1.4);
    for (let q = 0; q <= quarters; q++) {
      this.times.push(at);
      const { kind, amount } = spec.drift;
      let factor = 1;
      if (kind === 'wander')
        factor += amount * (0.5 * Math.sin((2 * Math.PI * q) / p1 + f1) + 0.5 * Math.sin((2 * Math.PI * q) / p2 + f2));
      // The nominal tempo is the middle of a ramp.
      if (kind === 'ramp') factor += amount * (q / quarters - 0.5);
      at += base / factor;
    }
  }

  seconds(at: number): number {
    const q = Math.min(Math.floor(at), this.times.length - 2);
    return this.times[q]! + (this.times[q + 1]! - this.times[q]!) * (at - q);
  }
}

/** One note at a time: a note ends where the next begins. */
function monophonic(notes: readonly TrueNote[]): TrueNote[] {
  return notes.map((note, i) => {
    const next = notes[i + 1];
    return next && note.end > next.start - 0.005
      ? { ...note, end: Math.max(note.start + 0.02, next.start - 0.005) }
      : note;
  });
}

/** A pitch that is struck again ends first: one instrument has each key once. */
function restruck(notes: readonly TrueNote[]): TrueNote[] {
  const upcoming = new Map<number, number>();
  const out: TrueNote[] = [];
  for (const note of [...notes].reverse()) {
    const next = upcoming.get(note.midi) ?? Number.POSITIVE_INFINITY;
    upcoming.set(note.midi, note.start);
    if (next - note.start < 0.02) continue;
    out.push(note.end > next - 0.005 ? { ...note, end: next - 0.005 } : note);
  }
  return out.reverse();
}

function keysOf(spec: SongSpec, score: Score, clock: Clock, duration: number): Truth['key'] {
  const keys: { start: number; end: number; tonic: string; mode: 'major' | 'minor' }[] = [];
  let transpose = Number.NaN;
  for (const section of score.sections) {
    if (section.transpose === transpose) continue;
    transpose = section.transpose;
    const start = keys.length === 0 ? 0 : clock.seconds(section.at);
    const before = keys.at(-1);
    if (before) before.end = start;
    const tonic = (spec.tonic + transpose) % 12;
    keys.push({ start, end: duration, tonic: pitchName(tonic, tonic, spec.mode), mode: spec.mode });
  }
  return keys;
}

function chordsOf(spec: SongSpec, score: Score, clock: Clock, duration: number): Truth['chords'] {
  const out: { start: number; end: number; label: string }[] = [];
  const add = (start: number, end: number, label: string) => {
    const before = out.at(-1);
    if (before?.label === label) before.end = end;
    else out.push({ start, end, label });
  };
  add(0, clock.seconds(0), 'N');
  for (const { at, length, chord, transpose } of score.chords) {
    add(clock.seconds(at), clock.seconds(at + length), labelOf(chord, (spec.tonic + transpose) % 12, spec.mode));
  }
  const end = out.at(-1)!.end;
  // The last chord rings on, dying away: half of the tail is still that chord.
  out.at(-1)!.end = end + (duration - end) / 2;
  add(out.at(-1)!.end, duration, 'N');
  return out;
}
