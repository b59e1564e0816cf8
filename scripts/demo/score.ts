import type { Score, ScoreHit, ScoreNote, ScoreSection } from '../../tests/eval/compose/score.ts';
import type { Groove, Layer } from '../../tests/eval/compose/style.ts';
import { type ChordShape, chordOf, QUALITIES } from '../../tests/eval/compose/theory.ts';

/**
 * "Morning Platform", the demo song, written out by hand: 30 bars of 4/4 in G major.
 *
 * A line of melody is a bar: `pitch:sixteenths` in order, `-` a rest. Everything else follows from the chords.
 */
const PITCH = { E4: 64, 'F#4': 66, G4: 67, A4: 69, B4: 71, C5: 72, D5: 74, E5: 76, 'F#5': 78, G5: 79 } as const;

const VERSE = [
  { chords: 'I', tune: '-:2 B4:2 B4:2 A4:2 B4:4 D5:4' },
  { chords: 'V/3', tune: 'A4:6 F#4:2 A4:6 -:2' },
  { chords: 'vi7', tune: '-:2 G4:2 G4:2 A4:2 B4:4 G4:4' },
  { chords: 'IV', tune: 'E4:6 G4:2 A4:6 -:2' },
];
const VERSE_TURN = [
  VERSE[0]!,
  { chords: 'V/3', tune: 'A4:6 B4:2 A4:4 F#4:4' },
  { chords: 'vi7', tune: '-:2 G4:2 A4:2 B4:2 D5:4 B4:4' },
  { chords: 'IVmaj7 V', tune: 'C5:4 B4:2 C5:2 A4:6 -:2' },
];
const CHORUS = [
  { chords: 'IV', tune: 'E5:6 D5:2 E5:4 G5:4' },
  { chords: 'V', tune: 'F#5:6 E5:2 D5:6 -:2' },
  { chords: 'iii7 vi', tune: 'D5:4 B4:2 D5:2 E5:6 D5:2' },
  { chords: 'IV V', tune: 'C5:4 B4:2 C5:2 A4:6 -:2' },
];
const CHORUS_END = [
  CHORUS[0]!,
  CHORUS[1]!,
  { chords: 'iii7 vi', tune: 'D5:4 B4:2 D5:2 G5:6 E5:2' },
  { chords: 'IV V', tune: 'E5:4 D5:2 C5:2 B4:4 A4:4' },
];
const INTRO = [
  { chords: 'I', tune: '' },
  { chords: 'IV', tune: '' },
];
const END = [
  { chords: 'I', tune: 'G4:16' },
  { chords: 'I', tune: '' },
];

const FORM: readonly { label: ScoreSection['label']; bars: readonly { chords: string; tune: string }[] }[] = [
  { label: 'intro', bars: INTRO },
  { label: 'verse', bars: [...VERSE, ...VERSE_TURN] },
  { label: 'chorus', bars: CHORUS },
  { label: 'verse', bars: VERSE_TURN },
  { label: 'chorus', bars: [...CHORUS, ...CHORUS_END] },
  { label: 'outro', bars: END },
];

const GROOVES: Record<'verse' | 'chorus' | 'fill' | 'bigFill', Groove> = {
  verse: { kick: 'X.......x.x.....', snare: '....X.......X...', hat: 'x...x...x...x...' },
  chorus: { kick: 'X.....x.X.x.....', snare: '....X.......X..-', hat: 'x.x.x.x.x.x.x...', open: '..............x.' },
  fill: { kick: 'X.......x.......', snare: '....X.......xxx.', hat: 'x.x.x.x.x.x.....', lowTom: '...............x' },
  bigFill: {
    kick: 'X.......x...x...',
    snare: '....X...xx......',
    highTom: '..........xx....',
    midTom: '............xx..',
    lowTom: '..............xx',
    hat: 'x.x.x.x.........',
  },
};
const BASS = { verse: 'r.....r.r.....5.', chorus: 'r.r.r.r.r.r.r.5.', turn: 'r.....r.r...r.a.' };

const GUITAR: Layer = { program: 24, pattern: [], centre: 60, pan: -0.3, gain: 0.9 };
const PIANO: Layer = { program: 4, pattern: [], centre: 64, pan: 0.3, gain: 0.8 };
const PICKING = '0.2.1.2.3.2.1.2.';
const CHIMES = 'x.....x.....x...';

const BAR = 4;
const STEP = 0.25;
const TONIC = 7;

interface PlannedBar {
  readonly at: number;
  readonly label: ScoreSection['label'];
  readonly chords: readonly { at: number; length: number; chord: ChordShape }[];
  readonly tune: string;
  readonly last: boolean;
  readonly number: number;
}

/** The whole song in quarters from the first downbeat. */
export function demoScore(): Score {
  const sections: ScoreSection[] = [];
  const bars: PlannedBar[] = [];
  for (const { label, bars: lines } of FORM) {
    sections.push({ label, at: bars.length * BAR, bars: lines.length, transpose: 0 });
    lines.forEach((line, n) => {
      const at = bars.length * BAR;
      const tokens = line.chords.split(' ');
      const length = BAR / tokens.length;
      const chords = tokens.map((token, k) => ({ at: at + k * length, length, chord: chordOf(token, false)! }));
      bars.push({ at, label, chords, tune: line.tune, last: n === lines.length - 1, number: bars.length });
    });
  }
  const playing = bars.slice(0, -2);
  const final = bars.at(-2)!;
  return {
    bar: BAR,
    bars: bars.length,
    sections,
    chords: bars.flatMap((bar) => bar.chords.map((chord) => ({ ...chord, transpose: 0 }))),
    lead: bars.flatMap(tuneOf),
    bass: [
      ...playing.flatMap((bar, i) => bassOf(bar, bars[i + 1]!)),
      { at: final.at, length: 7, midi: 31, velocity: 96 },
    ],
    comping: [
      { layer: GUITAR, notes: [...playing.flatMap(picked), ...held(final, GUITAR.centre, 0.08)] },
      { layer: PIANO, notes: [...playing.flatMap(chimed), ...held(final, PIANO.centre, 0)] },
    ],
    drums: [
      ...playing.flatMap(drumsOf),
      { at: final.at, line: 'kick', velocity: 108 },
      { at: final.at, line: 'crash', velocity: 96 },
    ],
  };
}

function tuneOf(bar: PlannedBar): ScoreNote[] {
  const notes: ScoreNote[] = [];
  let step = 0;
  for (const word of bar.tune.split(' ').filter((part) => part !== '')) {
    const [name, length] = word.split(':') as [keyof typeof PITCH | '-', string];
    const steps = Number(length);
    if (name !== '-') {
      const velocity = 92 + (step % 4 === 0 ? 8 : 0) + (bar.label === 'chorus' ? 6 : 0);
      notes.push({ at: bar.at + step * STEP, length: steps * STEP * 0.94, midi: PITCH[name], velocity });
    }
    step += steps;
  }
  return notes;
}

function chordAt(bar: PlannedBar, at: number): ChordShape {
  return bar.chords.findLast((chord) => chord.at <= at + 1e-9)!.chord;
}

/** Between E1 and D#2. */
function low(chord: ChordShape): number {
  return 28 + ((TONIC + (chord.bass ?? chord.root) - 4 + 24) % 12);
}

function bassOf(bar: PlannedBar, next: PlannedBar): ScoreNote[] {
  const pattern =
    bar.label === 'intro'
      ? 'r.......r.......'
      : bar.last
        ? BASS.turn
        : bar.label === 'chorus'
          ? BASS.chorus
          : BASS.verse;
  const notes: ScoreNote[] = [];
  for (let step = 0; step < pattern.length; step++) {
    const sign = pattern[step]!;
    if (sign === '.') continue;
    let end = step + 1;
    while (end < pattern.length && pattern[end] === '.') end++;
    const chord = chordAt(bar, bar.at + step * STEP);
    const root = low(chord);
    const target = low(next.chords[0]!.chord);
    let midi = root;
    if (sign === '5' && chord.bass === undefined) midi = root + 7 > 45 ? root - 5 : root + 7;
    if (sign === 'a') midi = target > 29 ? target - 2 : target + 2;
    notes.push({
      at: bar.at + step * STEP,
      length: (end - step) * STEP * 0.9,
      midi: Math.max(28, midi),
      velocity: step === 0 ? 100 : 90,
    });
  }
  return notes;
}

function voicing(chord: ChordShape, centre: number): number[] {
  const tones = QUALITIES[chord.quality].map(
    (tone) => centre - 6 + ((TONIC + chord.root + tone - centre + 6 + 120) % 12),
  );
  return tones.sort((a, b) => a - b);
}

function picked(bar: PlannedBar): ScoreNote[] {
  const notes: ScoreNote[] = [];
  for (let step = 0; step < 16; step += 2) {
    const tones = voicing(chordAt(bar, bar.at + step * STEP), GUITAR.centre);
    const index = Number(PICKING[step]);
    const midi = tones[index % tones.length]! + 12 * Math.floor(index / tones.length);
    notes.push({ at: bar.at + step * STEP, length: 0.9, midi, velocity: step % 8 === 0 ? 92 : 78 });
  }
  return notes;
}

function chimed(bar: PlannedBar): ScoreNote[] {
  if (bar.label !== 'chorus') return [];
  return [...CHIMES].flatMap((sign, step) => {
    if (sign !== 'x' && step !== 8) return [];
    const tones = voicing(chordAt(bar, bar.at + step * STEP), PIANO.centre);
    return tones.map((midi) => ({ at: bar.at + step * STEP, length: 1, midi, velocity: step === 0 ? 84 : 72 }));
  });
}

function held(bar: PlannedBar, centre: number, spread: number): ScoreNote[] {
  return voicing(bar.chords[0]!.chord, centre).map((midi, k) => ({
    at: bar.at + k * spread,
    length: 7,
    midi,
    velocity: 84,
  }));
}

function drumsOf(bar: PlannedBar): ScoreHit[] {
  if (bar.number === 0) return [];
  const isFill = bar.last && bar.label !== 'intro';
  const groove = isFill
    ? bar.label === 'verse'
      ? GROOVES.bigFill
      : GROOVES.fill
    : bar.label === 'chorus'
      ? GROOVES.chorus
      : GROOVES.verse;
  const hits: ScoreHit[] = [];
  for (const [line, pattern] of Object.entries(groove) as [ScoreHit['line'], string][]) {
    [...pattern].forEach((sign, step) => {
      if (sign === '.') return;
      const base = sign === 'X' ? 108 : sign === '-' ? 44 : line === 'hat' ? (step % 4 === 0 ? 80 : 68) : 94;
      hits.push({ at: bar.at + step * STEP, line, velocity: base });
    });
  }
  const opens = FORM.map((section) => section.bars[0]);
  if (bar.label === 'chorus' && opens.some((line) => line?.tune === bar.tune))
    hits.push({ at: bar.at, line: 'crash', velocity: 98 });
  return hits;
}
