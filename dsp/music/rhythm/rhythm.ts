import { type AudioSource, type Frames, type Progress, part } from '../../audio/source.ts';
import type { Finding } from '../../damage/finding.ts';
import { trustOf } from '../notes/trust.ts';
import type { Rhythm } from '../profile.ts';
import { Tracks, trackBeats } from './beats.ts';
import type { Heard } from './cues.ts';
import { type Hearing, hearingsOf } from './level.ts';
import { FPS, type Novelty, noveltyOf } from './novelty.ts';
import { pitchClasses } from './pitchclasses.ts';
import { refineBeats } from './refine.ts';
import { candidateTempi, followTempo, tempogramOf } from './tempogram.ts';

export interface RhythmInput {
  readonly mix: AudioSource;
  /** Null where there is none; a silent stem is treated as none. */
  readonly drums: AudioSource | null;
  readonly bass: AudioSource | null;
  readonly damage: readonly Finding[];
}

/** A stem this much weaker than the mix (−40 dB) is what a separator leaves behind, not a player. */
const ABSENT = 0.01;
/** Less than this much music has no tempo. */
const SHORTEST = 4;

/**
 * Tempo, beats, meter and downbeats of a song. Every plausible pulse is tracked through the song with its drift, every pulse is read in four,
 * three and compound two, and the hearing that agrees best with how bars are played and how people tap is taken. In 6/8 the beats are the two
 * dotted quarters. A song without a pulse (silence, less than four seconds) has tempo 0 and no beats.
 */
export function analyseRhythm({ mix, drums, bass, damage }: RhythmInput, progress: Progress): Rhythm {
  const none: Rhythm = { tempo: { bpm: 0, confidence: 0 }, meter: [4, 4], beats: [], downbeats: [] };
  if (mix.length < SHORTEST * mix.sampleRate) return none;
  const heard = listen(mix, drums, bass, part(progress, 0, 0.9));
  if (heard.mix.level === 0) return none;
  const onsets = onsetsOf(heard, trustOf(damage, mix.sampleRate / FPS, heard.mix.all.length));
  const hearings = hearAll(onsets, heard, part(progress, 0.9, 1));
  const best = hearings[0];
  if (best === undefined || best.beats.length < 2) return none;
  const rate = mix.sampleRate;
  const coarse = best.beats.map((frame) => Math.round((frame * rate) / FPS)).filter((at) => at < mix.length);
  const beats = refineBeats(heard.drums && drums ? drums : mix, coarse);
  return {
    tempo: { bpm: (60 * rate) / medianInterval(beats), confidence: confidenceOf(hearings) },
    meter: METERS[best.bars.beatsPerBar]!,
    beats,
    downbeats: beats.filter((_, i) => best.bars.places[i] === 0),
  };
}

const METERS: Record<number, readonly [number, number]> = { 2: [6, 8], 3: [3, 4], 4: [4, 4] };

function listen(mix: AudioSource, drums: AudioSource | null, bass: AudioSource | null, progress: Progress): Heard {
  const ofMix = noveltyOf(mix, part(progress, 0, 0.3));
  const sounding = (stem: AudioSource | null, from: number, to: number): Novelty | null => {
    if (stem === null) return null;
    const novelty = noveltyOf(stem, part(progress, from, to));
    return novelty.level > ABSENT * ofMix.level ? novelty : null;
  };
  const ofDrums = sounding(drums, 0.3, 0.5);
  const ofBass = sounding(bass, 0.5, 0.7);
  return {
    mix: ofMix,
    drums: ofDrums,
    bass: ofBass,
    harmony: pitchClasses(mix, 130, 1300, part(progress, 0.7, 0.85)),
    bassline: pitchClasses(ofBass && bass ? bass : mix, 40, 200, part(progress, 0.85, 1)),
  };
}

/** The mix hears everyone, the drums are heard twice, the bass half: it often plays across the beat. Where there is damage, all of it counts less. */
function onsetsOf({ mix, drums, bass }: Heard, trust: Float32Array): Float32Array {
  return mix.all.map((value, t) => trust[t]! * (value + (drums?.all[t] ?? 0) + 0.5 * (bass?.all[t] ?? 0)));
}

/** All hearings, the likeliest first. */
function hearAll(onsets: Float32Array, heard: Heard, progress: Progress): Hearing[] {
  const tempogram = tempogramOf(onsets);
  const bases = candidateTempi(tempogram);
  const followed: number[] = [];
  const tracks = new Tracks(onsets.length);
  const hearings: Hearing[] = [];
  for (const [i, base] of bases.entries()) {
    progress(i / bases.length);
    const path = followTempo(tempogram, base);
    // Neighbouring candidates run into the same path.
    if (followed.some((bpm) => Math.abs(Math.log(bpm / path.bpm)) < 0.04)) continue;
    followed.push(path.bpm);
    hearings.push(...hearingsOf(path, trackBeats(onsets, path, tracks), onsets, heard));
  }
  return hearings.sort((a, b) => b.score - a.score);
}

/** Probability of the best hearing's tempo against the best one of another tempo. */
function confidenceOf(hearings: readonly Hearing[]): number {
  const best = hearings[0]!;
  const rival = hearings.find(({ bpm }) => Math.abs(Math.log(bpm / best.bpm)) > 0.04);
  return rival === undefined ? 1 : 1 / (1 + Math.exp(rival.score - best.score));
}

/** Beats over which one interval is taken: a single one is read to a frame of 10 ms only, which at 160 a minute is 3 %. */
const SPAN = 8;

function medianInterval(beats: readonly Frames[]): number {
  const span = Math.min(SPAN, beats.length - 1);
  const intervals = beats.slice(span).map((beat, i) => (beat - beats[i]!) / span);
  intervals.sort((a, b) => a - b);
  return intervals[intervals.length >> 1] ?? Number.POSITIVE_INFINITY;
}
