import { Random } from '../random.ts';
import type { Style } from './style.ts';
import { STYLES } from './styles.ts';
import type { Mode } from './theory.ts';

export type Renderer = 'fluidr3' | 'timgm' | 'musescore' | 'own';

/** Everything that decides a song; the same spec gives the same samples. */
export interface SongSpec {
  readonly id: string;
  readonly seed: number;
  readonly style: Style;
  /** Beats a minute as tapped: quarters, or dotted quarters in 6/8. */
  readonly bpm: number;
  /** Pitch class of the tonic. */
  readonly tonic: number;
  readonly mode: Mode;
  readonly sevenths: boolean;
  /** Place of the second half of a swung pair, 0.5 … 0.667; 0 = straight. */
  readonly swing: number;
  /** `wander`: slow random drift within ±amount; `ramp`: to 1 + amount over the song. */
  readonly drift: { readonly kind: 'steady' | 'wander' | 'ramp'; readonly amount: number };
  /** Cents off A4 = 440 Hz. */
  readonly tuning: number;
  readonly renderer: Renderer;
  /** The lead is an instrument of the soundfont, or our own singing voice. */
  readonly voice: 'patch' | 'sung';
  /** 1: a repeated section is the same bars again; 0: every bar is varied. */
  readonly repetition: number;
  /** Semitones up in the last chorus; 0 = none. */
  readonly modulation: number;
  /** Standard deviation of played times, ms. */
  readonly humanise: number;
  readonly layers: number;
  /** Seconds aimed at; the form is cut to whole sections. */
  readonly length: number;
  readonly sampleRate: number;
  readonly channels: 1 | 2;
}

const STYLE_NAMES = Object.keys(STYLES);

/** A song drawn at random from everything that the composer can do. */
export function randomSpec(id: string, seed: number): SongSpec {
  const random = new Random('spec', seed);
  // Styles take turns, so that a short run of seeds covers them all.
  const style = STYLES[STYLE_NAMES[seed % STYLE_NAMES.length]!]!;
  const drift = random.pick(['steady', 'steady', 'wander', 'wander', 'ramp'] as const);
  const renderer = (['fluidr3', 'own', 'timgm', 'fluidr3', 'musescore'] as const)[Math.floor(seed / 2) % 5]!;
  return {
    id,
    seed,
    style,
    bpm: Math.round(random.between(style.bpm[0], style.bpm[1]) * 10) / 10,
    tonic: (seed * 7) % 12,
    mode: random.chance(0.5) ? 'major' : 'minor',
    sevenths: random.chance(style.sevenths),
    swing: random.pick(style.swing),
    drift: { kind: drift, amount: drift === 'wander' ? 0.03 : drift === 'ramp' ? random.pick([-0.06, 0.06]) : 0 },
    tuning: random.chance(0.3) ? Math.round(random.between(-40, 40)) : 0,
    renderer,
    voice: random.chance(0.5) ? 'sung' : 'patch',
    repetition: random.pick([0, 0.25, 0.5, 1, 1]),
    modulation: random.chance(0.2) ? random.pick([1, 2, 2]) : 0,
    humanise: random.pick([0, 5, 8, 12]),
    layers: random.whole(1, 3),
    length: random.between(60, 95),
    sampleRate: random.chance(0.12) ? 48000 : 44100,
    channels: random.chance(0.05) ? 1 : 2,
  };
}

/** A random song with some of its choices fixed by hand. */
function chosen(id: string, seed: number, style: string, fixed: Partial<SongSpec>): SongSpec {
  return { ...randomSpec(id, seed), style: STYLES[style]!, ...fixed };
}

const steady = { kind: 'steady', amount: 0 } as const;
const wander = { kind: 'wander', amount: 0.03 } as const;

/** The standard songs: fixed so that between them everything that matters occurs at least twice. */
export const STANDARD: readonly SongSpec[] = [
  chosen('pop-c', 101, 'pop', {
    bpm: 104,
    tonic: 0,
    mode: 'major',
    sevenths: false,
    swing: 0,
    drift: steady,
    tuning: 0,
    renderer: 'fluidr3',
    voice: 'patch',
    repetition: 1,
    modulation: 2,
    humanise: 5,
    layers: 3,
    length: 80,
    sampleRate: 44100,
    channels: 2,
  }),
  chosen('rock-e', 102, 'rock', {
    bpm: 138,
    tonic: 4,
    mode: 'minor',
    sevenths: false,
    swing: 0,
    drift: wander,
    tuning: 0,
    renderer: 'timgm',
    voice: 'sung',
    repetition: 0.5,
    modulation: 0,
    humanise: 8,
    layers: 2,
    length: 75,
    sampleRate: 44100,
    channels: 2,
  }),
  chosen('funk-bb', 103, 'funk', {
    bpm: 102,
    tonic: 10,
    mode: 'minor',
    sevenths: true,
    swing: 0.56,
    drift: steady,
    tuning: 0,
    renderer: 'fluidr3',
    voice: 'patch',
    repetition: 0.5,
    modulation: 0,
    humanise: 6,
    layers: 3,
    length: 75,
    sampleRate: 44100,
    channels: 2,
  }),
  chosen('ballad-ab', 104, 'ballad', {
    bpm: 68,
    tonic: 8,
    mode: 'major',
    sevenths: true,
    swing: 0,
    drift: wander,
    tuning: 0,
    renderer: 'musescore',
    voice: 'sung',
    repetition: 1,
    modulation: 1,
    humanise: 10,
    layers: 2,
    length: 90,
    sampleRate: 44100,
    channels: 2,
  }),
  chosen('electronic-fs', 105, 'electronic', {
    bpm: 126,
    tonic: 6,
    mode: 'minor',
    sevenths: false,
    swing: 0,
    drift: steady,
    tuning: 0,
    renderer: 'own',
    voice: 'patch',
    repetition: 1,
    modulation: 0,
    humanise: 0,
    layers: 3,
    length: 75,
    sampleRate: 44100,
    channels: 2,
  }),
  chosen('waltz-d', 106, 'waltz', {
    bpm: 112,
    tonic: 2,
    mode: 'major',
    sevenths: false,
    swing: 0,
    drift: wander,
    tuning: -15,
    renderer: 'fluidr3',
    voice: 'patch',
    repetition: 0.25,
    modulation: 0,
    humanise: 8,
    layers: 3,
    length: 75,
    sampleRate: 44100,
    channels: 2,
  }),
  chosen('sixeight-g', 107, 'sixEight', {
    bpm: 62,
    tonic: 7,
    mode: 'minor',
    sevenths: false,
    swing: 0,
    drift: steady,
    tuning: 0,
    renderer: 'musescore',
    voice: 'patch',
    repetition: 1,
    modulation: 0,
    humanise: 6,
    layers: 2,
    length: 80,
    sampleRate: 48000,
    channels: 2,
  }),
  chosen('bossa-f', 108, 'bossa', {
    bpm: 132,
    tonic: 5,
    mode: 'major',
    sevenths: true,
    swing: 0,
    drift: steady,
    tuning: 0,
    renderer: 'timgm',
    voice: 'patch',
    repetition: 0,
    modulation: 0,
    humanise: 8,
    layers: 2,
    length: 75,
    sampleRate: 44100,
    channels: 2,
  }),
  chosen('hiphop-a', 109, 'hiphop', {
    bpm: 86,
    tonic: 9,
    mode: 'minor',
    sevenths: true,
    swing: 0.6,
    drift: steady,
    tuning: 0,
    renderer: 'own',
    voice: 'sung',
    repetition: 1,
    modulation: 0,
    humanise: 5,
    layers: 2,
    length: 75,
    sampleRate: 44100,
    channels: 2,
  }),
  chosen('swing-eb', 110, 'swing', {
    bpm: 152,
    tonic: 3,
    mode: 'major',
    sevenths: true,
    swing: 0.66,
    drift: wander,
    tuning: 20,
    renderer: 'musescore',
    voice: 'patch',
    repetition: 0,
    modulation: 0,
    humanise: 10,
    layers: 1,
    length: 70,
    sampleRate: 44100,
    channels: 2,
  }),
  chosen('reggae-b', 111, 'reggae', {
    bpm: 74,
    tonic: 11,
    mode: 'major',
    sevenths: false,
    swing: 0,
    drift: steady,
    tuning: 0,
    renderer: 'fluidr3',
    voice: 'sung',
    repetition: 0.5,
    modulation: 0,
    humanise: 8,
    layers: 2,
    length: 80,
    sampleRate: 44100,
    channels: 1,
  }),
  chosen('metal-cs', 112, 'metal', {
    bpm: 168,
    tonic: 1,
    mode: 'minor',
    sevenths: false,
    swing: 0,
    drift: { kind: 'ramp', amount: 0.05 },
    tuning: 0,
    renderer: 'fluidr3',
    voice: 'patch',
    repetition: 0.5,
    modulation: 0,
    humanise: 5,
    layers: 2,
    length: 70,
    sampleRate: 44100,
    channels: 2,
  }),
  chosen('own-pop-db', 113, 'pop', {
    bpm: 118,
    tonic: 1,
    mode: 'major',
    sevenths: false,
    swing: 0,
    drift: { kind: 'ramp', amount: -0.06 },
    tuning: 40,
    renderer: 'own',
    voice: 'sung',
    repetition: 0.5,
    modulation: 0,
    humanise: 8,
    layers: 3,
    length: 75,
    sampleRate: 44100,
    channels: 2,
  }),
  chosen('own-ballad-gm', 114, 'ballad', {
    bpm: 76,
    tonic: 7,
    mode: 'minor',
    sevenths: true,
    swing: 0,
    drift: wander,
    tuning: -30,
    renderer: 'own',
    voice: 'patch',
    repetition: 1,
    modulation: 2,
    humanise: 8,
    layers: 2,
    length: 80,
    sampleRate: 48000,
    channels: 2,
  }),
];

/** Four minutes, for speed and for songs of real length. */
export const LONG: SongSpec = {
  ...randomSpec('long-pop', 120),
  style: STYLES.pop!,
  bpm: 112,
  swing: 0,
  renderer: 'fluidr3',
  repetition: 1,
  length: 240,
  sampleRate: 44100,
  channels: 2,
};

/** `count` further songs for the yes/no figures. */
export function manySpecs(count: number): SongSpec[] {
  return Array.from({ length: count }, (_, i) => randomSpec(`many-${String(i).padStart(2, '0')}`, 1000 + i));
}
