import type { Frames } from '../../audio/source.ts';
import type { PerStem, StemName } from '../../audio/stem.ts';
import { STEMS } from '../../audio/stem.ts';
import type { DrumClass, Harmony, Hit, Melody, Note, Rhythm } from '../profile.ts';
import type { Sound } from './sound.ts';

/** What a description is built from: nothing else is said. */
export interface DescribeFacts {
  readonly sampleRate: number;
  readonly length: Frames;
  readonly rhythm: Rhythm;
  readonly harmony: Harmony;
  readonly melody: Melody;
  readonly bass: readonly Note[];
  readonly drums: readonly Hit[];
  /** How each stem sounds, and the whole. */
  readonly sounds: PerStem<Sound> & { readonly mix: Sound };
}

/**
 * One sentence for people (and for text-conditioned models) about what was measured:
 * "A 118 BPM song in Eb major, 4/4, bright and busy, with driving kick-and-snare drums (swung), …".
 */
export function describe(facts: DescribeFacts): string {
  const { rhythm, harmony, sounds } = facts;
  const sounding = STEMS.filter((stem) => isHeard(sounds, stem));
  if (sounding.length === 0 && sounds.mix.levelDb <= -90) return 'Silence.';
  const parts: string[] = [];
  const tempo = rhythm.tempo.confidence >= SURE ? `${Math.round(rhythm.tempo.bpm)} BPM ` : '';
  const key = harmony.key.confidence >= SURE ? ` in ${harmony.key.tonic} ${harmony.key.mode}` : '';
  const meter = rhythm.beats.length >= 8 ? `, ${rhythm.meter[0]}/${rhythm.meter[1]}` : '';
  const character = [brightness(sounds.mix), density(facts)].filter((word) => word !== '').join(' and ');
  parts.push(`${article(tempo)} ${tempo}${pace(rhythm)}song${key}${meter}${character === '' ? '' : `, ${character}`}`);
  const players = sounding.map((stem) => player(stem, facts));
  if (players.length > 0) parts.push(`with ${list(players)}`);
  const loudest = loudestOf(sounding, sounds);
  if (loudest !== '') parts.push(loudest);
  return `${parts.join(', ')}.`;
}

/** Confidence from which a fact is stated. */
const SURE = 0.3;

/** A stem is heard when it is no more than 35 dB below the mix and sounds for at least a fiftieth of the time. */
function isHeard(sounds: DescribeFacts['sounds'], stem: StemName): boolean {
  return sounds[stem].levelDb > Math.max(-90, sounds.mix.levelDb - 35) && sounds[stem].active > 0.02;
}

function article(tempo: string): string {
  // Eight, eleven, eighteen and the eighties begin with a vowel.
  return /^(8|11 |18 )/.test(tempo) ? 'An' : 'A';
}

function pace({ tempo }: Rhythm): string {
  if (tempo.confidence < SURE) return '';
  if (tempo.bpm < 76) return 'slow ';
  return tempo.bpm > 140 ? 'fast ' : '';
}

/** By the centre of gravity of the spectrum: mastered pop lies around 2–3 kHz. */
function brightness(mix: Sound): string {
  if (mix.centroidHz <= 0) return '';
  if (mix.centroidHz < 1200) return 'dark';
  if (mix.centroidHz < 2000) return 'warm';
  return mix.centroidHz > 3500 ? 'bright' : '';
}

/** Notes and hits a second. */
function density({ melody, bass, drums, length, sampleRate }: DescribeFacts): string {
  const events = (melody.notes.length + bass.length + drums.length) / Math.max(1, length / sampleRate);
  if (events > 12) return 'busy';
  return events > 0 && events < 4 ? 'sparse' : '';
}

function player(stem: StemName, facts: DescribeFacts): string {
  const sound = facts.sounds[stem];
  const some = sound.active < 0.5 ? 'occasional ' : '';
  switch (stem) {
    case 'vocals':
      return `${some}${register(facts.melody.notes, 57, 69)}lead melody`;
    case 'drums':
      return `${some}${drumCharacter(facts)}drums`;
    case 'bass':
      return `${some}${register(facts.bass, 36, 45)}${walking(facts)}bass`;
    case 'other':
      return `${some}${sound.centroidHz > 2500 ? 'bright ' : sound.centroidHz < 900 ? 'mellow ' : ''}accompaniment`;
  }
}

/** Low or high by the median note. */
function register(notes: readonly Note[], low: number, high: number): string {
  if (notes.length < 4) return '';
  const middle = notes.map((note) => note.midi).sort((a, b) => a - b)[notes.length >> 1]!;
  if (middle < low) return 'low ';
  return middle > high ? 'high ' : '';
}

/** Notes of the bass for each beat while it plays. */
function walking({ bass, rhythm }: DescribeFacts): string {
  if (bass.length < 16 || rhythm.beats.length < 16) return '';
  const perBeat = bass.length / rhythm.beats.length;
  if (perBeat > 1.6) return 'busy ';
  return perBeat < 0.5 ? 'sustained ' : '';
}

function drumCharacter(facts: DescribeFacts): string {
  const { drums, rhythm } = facts;
  if (drums.length < 8) return '';
  const count = (type: DrumClass) => drums.filter((hit) => hit.class === type).length;
  const words: string[] = [];
  if (swing(facts) > SWUNG) words.push('swung');
  const kicksPerBeat = count('kick') / Math.max(1, rhythm.beats.length);
  if (kicksPerBeat > 0.85 && onBeat(facts, 'kick') > 0.8) words.push('four-on-the-floor');
  const cymbals = count('hihat') + count('openhat') + count('cymbal');
  if (cymbals > 0.5 * drums.length) words.push('hi-hat-led');
  else if (count('tom') > 0.25 * drums.length) words.push('tom-heavy');
  return words.length === 0 ? '' : `${words.join(', ')} `;
}

/** Share of a class's hits within a sixteenth of a beat of one. */
function onBeat(facts: DescribeFacts, type: DrumClass): number {
  const places = beatPlaces(facts, (hit) => hit.class === type);
  return places.length === 0 ? 0 : places.filter((place) => place < 1 / 16 || place > 15 / 16).length / places.length;
}

/** Where off-beat hits lie on average above the half, as a share of the beat: 0 straight, 0.167 triplets. */
export function swing(facts: Pick<DescribeFacts, 'drums' | 'rhythm'>): number {
  const off = beatPlaces(facts, () => true).filter((place) => place > 0.42 && place < 0.78);
  if (off.length < 8) return 0;
  off.sort((a, b) => a - b);
  return off[off.length >> 1]! - 0.5;
}

/** From here on the off-beats are heard as late: a third of the way to triplets. */
const SWUNG = 0.055;

/** The place of each hit in its beat, 0..1. */
function beatPlaces(
  { drums, rhythm }: Pick<DescribeFacts, 'drums' | 'rhythm'>,
  which: (hit: Hit) => boolean,
): number[] {
  const { beats } = rhythm;
  const places: number[] = [];
  let b = 0;
  for (const hit of [...drums].sort((x, y) => x.time - y.time)) {
    while (b + 2 < beats.length && hit.time >= beats[b + 1]!) b++;
    const start = beats[b];
    const end = beats[b + 1];
    if (start === undefined || end === undefined || hit.time < start || hit.time >= end || !which(hit)) continue;
    places.push((hit.time - start) / (end - start));
  }
  return places;
}

function loudestOf(sounding: readonly StemName[], sounds: PerStem<Sound>): string {
  const [first, second] = [...sounding].sort((a, b) => sounds[b].levelDb - sounds[a].levelDb);
  if (first === undefined || second === undefined) return '';
  const lead = sounds[first].levelDb - sounds[second].levelDb;
  return lead >= 3 ? `the ${first === 'other' ? 'accompaniment' : first} loudest by ${lead.toFixed(0)} dB` : '';
}

function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
