import type { ProjectProfile } from './project.ts';

/** From `frame` on, `quarter` quarter notes after the start, the tempo is `bpm` quarter notes a minute. */
interface TempoPoint {
  readonly frame: number;
  readonly quarter: number;
  readonly bpm: number;
}

export interface TempoMap {
  /** One a beat, in order, the first at frame 0: every beat falls on its grid line, however the tempo drifts. */
  readonly points: readonly TempoPoint[];
  /** Quarter notes from the start to a frame, ≥ 0. */
  quarters(frame: number): number;
  /** The frame at a quarter note ≥ 0, not rounded. */
  frameAt(quarter: number): number;
}

/**
 * The grid of a song as sequencers want it: steps of tempo from beat to beat, with the first downbeat at the start of a bar.
 * Without a profile it is 120 quarter notes a minute.
 */
export function tempoMapOf(
  profile: Pick<ProjectProfile, 'tempo' | 'beats' | 'downbeats' | 'meter'> | null,
  sampleRate: number,
): TempoMap {
  const anchors = profile === null ? twoBeats(sampleRate) : anchorsOf(profile, sampleRate);
  const points = anchors.slice(0, -1).map((a, i) => {
    const b = anchors[i + 1]!;
    return { ...a, bpm: (60 * sampleRate * (b.quarter - a.quarter)) / (b.frame - a.frame) };
  });
  const quarters = (frame: number): number => {
    const { frame: from, quarter, bpm } = lastWhere(points, (point) => point.frame <= frame);
    return Math.max(0, quarter + ((frame - from) * bpm) / (60 * sampleRate));
  };
  const frameAt = (quarter: number): number => {
    const { frame, quarter: from, bpm } = lastWhere(points, (point) => point.quarter <= quarter);
    return Math.max(0, frame + ((quarter - from) * 60 * sampleRate) / bpm);
  };
  return { points, quarters, frameAt };
}

/** The last point for which it holds; the first where it holds for none. */
function lastWhere(points: readonly TempoPoint[], holds: (point: TempoPoint) => boolean): TempoPoint {
  let at = 0;
  for (let end = points.length - 1; at < end; ) {
    const middle = (at + end + 1) >> 1;
    if (holds(points[middle]!)) at = middle;
    else end = middle - 1;
  }
  return points[at]!;
}

interface Anchor {
  readonly frame: number;
  readonly quarter: number;
}

function twoBeats(sampleRate: number): Anchor[] {
  return [
    { frame: 0, quarter: 0 },
    { frame: sampleRate, quarter: 2 },
  ];
}

function anchorsOf(
  profile: Pick<ProjectProfile, 'tempo' | 'beats' | 'downbeats' | 'meter'>,
  sampleRate: number,
): Anchor[] {
  const usual = (60 / Math.max(1, profile.tempo.bpm)) * sampleRate;
  // Two beats at one time would have no tempo between them.
  const apart = profile.beats.filter((frame, i) => i === 0 || frame > profile.beats[i - 1]!);
  const beats = apart.length > 1 ? apart : [0, Math.round(usual)];
  const barBeats = isCompound(profile.meter) ? profile.meter[0] / 3 : profile.meter[0];
  const beatQuarters = beatQuartersOf(profile.meter);
  const firstDownbeat = Math.max(0, beats.indexOf(profile.downbeats[0] ?? beats[0]!));
  // Frame 0 is the start and the first downbeat starts a bar, so the music before the first beat is stretched over whole beats.
  let lead = firstDownbeat;
  if (beats[0]! > 0) {
    lead = barBeats * Math.ceil(Math.max(beats[firstDownbeat]! / usual, firstDownbeat) / barBeats);
    if (lead === firstDownbeat) lead += barBeats;
  }
  const anchors = beats[0]! > 0 ? [{ frame: 0, quarter: 0 }] : [];
  beats.forEach((frame, i) => {
    anchors.push({ frame, quarter: (lead - firstDownbeat + i) * beatQuarters });
  });
  return anchors;
}

type Meter = ProjectProfile['meter'];

/** In compound meters three units are one beat: 6/8 has two dotted quarters. */
const isCompound = ([count, unit]: Meter): boolean => unit === 8 && count % 3 === 0;

/** How many quarter notes a beat of this meter lasts. */
export const beatQuartersOf = (meter: Meter): number => ((isCompound(meter) ? 3 : 1) * 4) / meter[1];
