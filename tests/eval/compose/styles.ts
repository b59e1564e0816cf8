/**
 * Styles as data. A pattern is one bar in sixteenths (16 for 4/4, 12 for 3/4 and 6/8).
 *
 * Drums: X accent, x hit, - ghost, . nothing. Bass: r root, 5 fifth, o octave, 3 third, a step to the next root;
 * a note lasts to the next sign, `-` stops it. Comping: x chord, digits a single chord tone from below, - stop.
 */
export type DrumLine = 'kick' | 'snare' | 'rim' | 'hat' | 'open' | 'ride' | 'shaker' | 'lowTom' | 'midTom' | 'highTom';
export type Groove = Partial<Record<DrumLine, string>>;

export interface Layer {
  /** General MIDI program. */
  readonly program: number;
  readonly pattern: readonly string[];
  /** MIDI pitch around which the chord is voiced. */
  readonly centre: number;
  /** -1 left … 1 right. */
  readonly pan: number;
  readonly gain: number;
}

export interface Style {
  readonly name: string;
  readonly meter: readonly [number, number];
  readonly bpm: readonly [number, number];
  readonly swing: readonly number[];
  /** Is the swung unit an eighth (2 a beat) or a sixteenth (4 a beat)? */
  readonly swingUnit: 2 | 4;
  readonly kit: number;
  readonly bass: readonly number[];
  readonly leads: readonly number[];
  readonly layers: readonly Layer[];
  readonly verse: readonly Groove[];
  readonly chorus: readonly Groove[];
  readonly bassVerse: readonly string[];
  readonly bassChorus: readonly string[];
  readonly major: readonly (readonly string[])[];
  readonly minor: readonly (readonly string[])[];
  /** Share of songs whose chords are sevenths. */
  readonly sevenths: number;
  /** Note starts a bar of the lead, in sixteenths. */
  readonly motifs: readonly string[];
}

// One chord a bar, or two joined by a space.
const POP_MAJOR = [
  ['I', 'V', 'vi', 'IV'],
  ['vi', 'IV', 'I', 'V/3'],
  ['I', 'vi', 'IV', 'V'],
  ['I', 'iii', 'IV', 'Vsus4 V'],
  ['IV', 'V', 'iii', 'vi'],
  ['I', 'I/3', 'IV', 'iv'],
  ['Isus2', 'V/3', 'vi', 'IV'],
];
const POP_MINOR = [
  ['i', 'bVI', 'bIII', 'bVII'],
  ['i', 'bVII', 'bVI', 'V'],
  ['i', 'iv', 'bVII', 'bIII'],
  ['i', 'v/3', 'bVI', 'Vsus4 V'],
  ['bVI', 'bVII', 'i', 'i'],
];
const JAZZ_MAJOR = [
  ['I', 'vi', 'ii', 'V'],
  ['ii', 'V', 'I', 'VI'],
  ['I', '#ivo', 'ii', 'V'],
  ['I6', 'II', 'ii', 'bII'],
];
const JAZZ_MINOR = [
  ['i', 'iv', 'iio', 'V'],
  ['iv', 'bVII', 'bIII', 'bVI'],
  ['i6', 'i6', 'iio', 'V'],
];
const FUNK_MAJOR = [
  ['I7', 'I7', 'IV7', 'I7'],
  ['I7', 'bVII', 'IV7', 'I7'],
  ['ii7', 'V7', 'ii7', 'V7'],
];
const FUNK_MINOR = [
  ['i7', 'i7', 'iv7', 'i7'],
  ['i7', 'IV7', 'i7', 'IV7'],
  ['i7', 'bVII', 'bVI', 'v7'],
];

const MOTIFS_44 = [
  'x...x...x.x.x...',
  'x..x..x...x.x...',
  '..x.x.x.x...x...',
  'x.....x.x.x.x.x.',
  'x...x.x...x...--',
  'x.x.x...x..x..x.',
  'x.......x...x.--',
  '....x.x.x.x.x...',
];
const MOTIFS_3 = ['x...x...x...', 'x.....x.x...', 'x...x.x.x...', 'x.......x...', 'x.x.x...x.--'];
const MOTIFS_68 = ['x...x.x...x.', 'x.x.x.x.....', 'x.....x...x.', 'x...x.x.x.x.', 'x.......x.--'];

export const STYLES: Record<string, Style> = {
  pop: {
    name: 'pop',
    meter: [4, 4],
    bpm: [92, 128],
    swing: [0, 0, 0.52],
    swingUnit: 4,
    kit: 0,
    bass: [33, 34],
    leads: [53, 73, 80, 65],
    layers: [
      {
        program: 0,
        pattern: ['x...x...x...x...', 'x.....x.x.......', 'x...x.x...x.x...'],
        centre: 62,
        pan: -0.2,
        gain: 1,
      },
      { program: 25, pattern: ['x.x.x.xxx.x.x.xx', 'x...x.x.x.x.x.x.'], centre: 58, pan: 0.45, gain: 0.7 },
      { program: 48, pattern: ['x...............'], centre: 65, pan: 0, gain: 0.45 },
    ],
    verse: [
      { kick: 'X.......x.x.....', snare: '....X.......X...', hat: 'x.x.x.x.x.x.x.x.' },
      { kick: 'X.....x.x.......', snare: '....X.......X..-', hat: 'x.x.x.x.x.x.x.x.' },
    ],
    chorus: [
      { kick: 'X.....x.X.x.....', snare: '....X.......X...', hat: 'x.x.x.x.x.x.x...', open: '..............x.' },
      { kick: 'X..x..x.X.......', snare: '....X.......X...', ride: 'x.x.x.x.x.x.x.x.' },
    ],
    bassVerse: ['r.......r...5...', 'r.....r.r.......'],
    bassChorus: ['r.r.r.r.r.r.r.a.', 'r...r.r.r...5.a.'],
    major: POP_MAJOR,
    minor: POP_MINOR,
    sevenths: 0.15,
    motifs: MOTIFS_44,
  },
  rock: {
    name: 'rock',
    meter: [4, 4],
    bpm: [110, 172],
    swing: [0],
    swingUnit: 2,
    kit: 16,
    bass: [34, 33],
    leads: [81, 65, 30, 53],
    layers: [
      { program: 29, pattern: ['x.x.x.x.x.x.x.x.', 'x...x.x.x...x.x.'], centre: 52, pan: -0.6, gain: 0.8 },
      { program: 30, pattern: ['x.......x.......', 'x.x.x.x.x.x.x.x.'], centre: 55, pan: 0.6, gain: 0.7 },
      { program: 16, pattern: ['x...............'], centre: 64, pan: 0.1, gain: 0.4 },
    ],
    verse: [
      { kick: 'X.......X.x.....', snare: '....X.......X...', hat: 'x.x.x.x.x.x.x.x.' },
      { kick: 'X.x.....X.......', snare: '....X.......X...', hat: 'X.x.X.x.X.x.X.x.' },
    ],
    chorus: [
      { kick: 'X.....x.X.x.....', snare: '....X.......X...', open: 'x...x...x...x...' },
      { kick: 'X.x...x.X.x...x.', snare: '....X.......X...', ride: 'x...x...x...x...' },
    ],
    bassVerse: ['r.r.r.r.r.r.r.r.'],
    bassChorus: ['r.r.r.r.r.r.5.a.', 'r.r.o.r.r.r.5.a.'],
    major: [['I', 'IV', 'V', 'IV'], ['I', 'bVII', 'IV', 'I'], ...POP_MAJOR],
    minor: [['i', 'bVII', 'bVI', 'bVII'], ...POP_MINOR],
    sevenths: 0,
    motifs: MOTIFS_44,
  },
  funk: {
    name: 'funk',
    meter: [4, 4],
    bpm: [94, 118],
    swing: [0, 0.54, 0.58],
    swingUnit: 4,
    kit: 8,
    bass: [36, 33, 37],
    leads: [66, 56, 22, 53],
    layers: [
      { program: 27, pattern: ['x-x-..x-..x-x-..', '..x-x-..x-..x-x-'], centre: 64, pan: 0.5, gain: 0.8 },
      { program: 4, pattern: ['x.....x-..x.....', 'x..x-...x.....x-'], centre: 60, pan: -0.4, gain: 0.9 },
      { program: 61, pattern: ['..........x-x-..', '............x-..'], centre: 67, pan: 0.1, gain: 0.6 },
    ],
    verse: [
      { kick: 'X.x.......x..x..', snare: '....X..-.-..X..-', hat: 'xxxxxxxxxxxxxxxx' },
      { kick: 'X..x..x...x.....', snare: '....X.-..-..X...', hat: 'x.xxx.xxx.xxx.x.', open: '..............x.' },
    ],
    chorus: [
      { kick: 'X.x...x...x..x..', snare: '....X..-.-..X..-', hat: 'x.x.x.x.x.x.x...', open: '..............x.' },
      { kick: 'X..x..x.X.x.....', snare: '....X.......X..-', ride: 'x.x.x.x.x.x.x.x.' },
    ],
    bassVerse: ['r-.r-.o-.5r-..a.', 'r.-.r-o-..r-5.a.'],
    bassChorus: ['r-r-..o-r-..5-a-', 'r..r-.r.o-.r5.a.'],
    major: FUNK_MAJOR,
    minor: FUNK_MINOR,
    sevenths: 1,
    motifs: MOTIFS_44,
  },
  ballad: {
    name: 'ballad',
    meter: [4, 4],
    bpm: [62, 82],
    swing: [0],
    swingUnit: 2,
    kit: 0,
    bass: [32, 35, 33],
    leads: [73, 71, 40, 53],
    layers: [
      { program: 0, pattern: ['0.1.2.1.3.1.2.1.', '0.2.1.2.3.2.1.2.'], centre: 60, pan: -0.1, gain: 1 },
      { program: 48, pattern: ['x...............'], centre: 64, pan: 0.2, gain: 0.5 },
      { program: 24, pattern: ['x.......x.......'], centre: 57, pan: -0.5, gain: 0.6 },
    ],
    verse: [{ kick: 'X.......x.......', rim: '....x.......x...', hat: 'x...x...x...x...' }],
    chorus: [
      { kick: 'X......xx.......', snare: '....X.......X...', hat: 'x.x.x.x.x.x.x.x.' },
      { kick: 'X.....x.x.......', snare: '....X.......X...', ride: 'x.x.x.x.x.x.x.x.' },
    ],
    bassVerse: ['r...............', 'r.......r.......'],
    bassChorus: ['r.....r.5.......', 'r.......r...a...'],
    major: POP_MAJOR,
    minor: POP_MINOR,
    sevenths: 0.5,
    motifs: MOTIFS_44,
  },
  electronic: {
    name: 'electronic',
    meter: [4, 4],
    bpm: [118, 140],
    swing: [0, 0, 0.54],
    swingUnit: 4,
    kit: 24,
    bass: [38, 39],
    leads: [80, 81, 82, 54],
    layers: [
      { program: 90, pattern: ['..x-..x-..x-..x-', 'x-.x-.x-..x-..x-'], centre: 62, pan: 0, gain: 0.7 },
      { program: 81, pattern: ['0.1.2.3.2.1.0.2.', '0123012301230123'], centre: 67, pan: 0.35, gain: 0.45 },
      { program: 89, pattern: ['x...............'], centre: 60, pan: -0.1, gain: 0.6 },
    ],
    verse: [
      { kick: 'X...X...X...X...', open: '..x...x...x...x.' },
      { kick: 'X...X...X...X...', hat: '..x...x...x...x.', rim: '...x......x.....' },
    ],
    chorus: [
      { kick: 'X...X...X...X...', snare: '....X.......X...', hat: 'x.xxx.xxx.xxx.xx', open: '..x...x...x...x.' },
      { kick: 'X...X...X...X...', snare: '....X.......X...', open: '..x...x...x...x.' },
    ],
    bassVerse: ['..r-..r-..r-..r-', 'r-.r-.r-r-.r-.r-'],
    bassChorus: ['r-rrr-rrr-rrr-rr', '..rr..rr..rr..oo'],
    major: POP_MAJOR,
    minor: POP_MINOR,
    sevenths: 0.2,
    motifs: MOTIFS_44,
  },
  waltz: {
    name: 'waltz',
    meter: [3, 4],
    bpm: [84, 156],
    swing: [0, 0, 0.6],
    swingUnit: 2,
    kit: 40,
    bass: [32],
    leads: [40, 68, 71, 73],
    layers: [
      { program: 0, pattern: ['....x-..x-..', '....x...x...'], centre: 60, pan: -0.2, gain: 1 },
      { program: 21, pattern: ['x...........'], centre: 65, pan: 0.4, gain: 0.45 },
      { program: 46, pattern: ['0.1.2.3.2.1.'], centre: 67, pan: 0.2, gain: 0.5 },
    ],
    verse: [
      { kick: 'X...........', snare: '....x...x...', hat: '....x...x...' },
      { kick: 'X...........', rim: '....x...x...', ride: 'x...x...x...' },
    ],
    chorus: [
      { kick: 'X.......x...', snare: '....X...x...', ride: 'x...x...x.x.' },
      { kick: 'X...........', snare: '....X...X...', open: '........x...', hat: 'x.x.x.x.....' },
    ],
    bassVerse: ['r...........', 'r.......5...'],
    bassChorus: ['r...5...a...', 'r...........'],
    major: [
      ['I', 'V', 'V7', 'I'],
      ['I', 'vi', 'ii', 'V'],
      ['I', 'IV', 'I/5', 'V7'],
    ],
    minor: [
      ['i', 'iv', 'V', 'i'],
      ['i', 'bVI', 'iv', 'V7'],
    ],
    sevenths: 0.25,
    motifs: MOTIFS_3,
  },
  sixEight: {
    name: 'sixEight',
    meter: [6, 8],
    bpm: [52, 76],
    swing: [0],
    swingUnit: 2,
    kit: 8,
    bass: [33, 35],
    leads: [22, 65, 53, 40],
    layers: [
      { program: 25, pattern: ['0.1.2.3.2.1.', '0.2.1.3.1.2.'], centre: 58, pan: -0.4, gain: 0.9 },
      { program: 4, pattern: ['x.....x.....'], centre: 62, pan: 0.3, gain: 0.8 },
      { program: 48, pattern: ['x...........'], centre: 65, pan: 0, gain: 0.4 },
    ],
    verse: [{ kick: 'X.........x.', snare: '......X.....', hat: 'x.x.x.x.x.x.' }],
    chorus: [
      { kick: 'X...x.....x.', snare: '......X.....', ride: 'x.x.x.x.x.x.' },
      { kick: 'X...x.......', snare: '......X...-.', hat: 'X.x.x.X.x...', open: '..........x.' },
    ],
    bassVerse: ['r.....r...5.', 'r.....5.....'],
    bassChorus: ['r...r.5...a.', 'r.....r.5.a.'],
    major: POP_MAJOR,
    minor: POP_MINOR,
    sevenths: 0.2,
    motifs: MOTIFS_68,
  },
  bossa: {
    name: 'bossa',
    meter: [4, 4],
    bpm: [112, 148],
    swing: [0],
    swingUnit: 2,
    kit: 32,
    bass: [32],
    leads: [73, 65, 71, 11],
    layers: [
      { program: 24, pattern: ['x..x..x...x..x..', 'x..x..x...x.x...'], centre: 58, pan: -0.35, gain: 1 },
      { program: 4, pattern: ['x...............', '......x.......x.'], centre: 63, pan: 0.4, gain: 0.5 },
    ],
    verse: [{ kick: 'x.....x.x.....x.', rim: 'x..x..x...x..x..', shaker: 'x-x-x-x-x-x-x-x-' }],
    chorus: [{ kick: 'x.....x.x.....x.', rim: '..x...x.x...x...', ride: 'x.x.x.x.x.x.x.x.' }],
    bassVerse: ['r.....5.5.....r.', 'r.....5.o.....5.'],
    bassChorus: ['r.....r.5.....a.'],
    major: JAZZ_MAJOR,
    minor: JAZZ_MINOR,
    sevenths: 1,
    motifs: MOTIFS_44,
  },
  hiphop: {
    name: 'hiphop',
    meter: [4, 4],
    bpm: [76, 98],
    swing: [0.56, 0.6, 0.66],
    swingUnit: 4,
    kit: 25,
    bass: [38, 35, 87],
    leads: [54, 11, 53, 80],
    layers: [
      { program: 4, pattern: ['x.......x..x....', 'x.....x.........'], centre: 60, pan: -0.2, gain: 1 },
      { program: 108, pattern: ['..0...2...1...3.', '0...2...1...3...'], centre: 70, pan: 0.4, gain: 0.5 },
      { program: 48, pattern: ['x...............'], centre: 62, pan: 0.1, gain: 0.35 },
    ],
    verse: [
      { kick: 'X..x......x.....', snare: '....X.......X...', hat: 'x.x.x.x.x.x.xxx.' },
      { kick: 'X.....xx..x.....', snare: '....X.......X..-', hat: 'x.x.x.x.x.x.x.x.' },
    ],
    chorus: [
      { kick: 'X..x..x...x..x..', snare: '....X.......X...', hat: 'x.x.x.xxx.x.x...', open: '..............x.' },
    ],
    bassVerse: ['r..r......r.....', 'r.........r...-.'],
    bassChorus: ['r..r..r...5..a..', 'r.....r...o.....'],
    major: [['I', 'vi', 'ii', 'V'], ...POP_MAJOR],
    minor: [['i', 'bVI', 'iv', 'V7'], ...POP_MINOR],
    sevenths: 0.6,
    motifs: MOTIFS_44,
  },
  swing: {
    name: 'swing',
    meter: [4, 4],
    bpm: [118, 180],
    swing: [0.62, 0.66],
    swingUnit: 2,
    kit: 32,
    bass: [32],
    leads: [66, 65, 56, 71],
    layers: [
      {
        program: 0,
        pattern: ['x-....x-........', '......x-....x-..', 'x.....x-....x-..'],
        centre: 60,
        pan: -0.3,
        gain: 1,
      },
      { program: 26, pattern: ['x-..x-..x-..x-..'], centre: 57, pan: 0.4, gain: 0.5 },
    ],
    verse: [{ ride: 'X...x.x.X...x.x.', hat: '....x.......x...', kick: '-.......-.......', snare: '..............-.' }],
    chorus: [
      { ride: 'X...x.x.X...x.x.', hat: '....x.......x...', kick: 'x.....-...x.....', snare: '......-.....x...' },
    ],
    bassVerse: ['r...3...5...a...', 'r...5...o...a...'],
    bassChorus: ['r...3...5...a...', 'r...5...3...a...'],
    major: JAZZ_MAJOR,
    minor: JAZZ_MINOR,
    sevenths: 1,
    motifs: MOTIFS_44,
  },
  reggae: {
    name: 'reggae',
    meter: [4, 4],
    bpm: [66, 84],
    swing: [0, 0.58],
    swingUnit: 4,
    kit: 8,
    bass: [33, 35],
    leads: [53, 22, 56, 73],
    layers: [
      { program: 27, pattern: ['....x-......x-..'], centre: 63, pan: 0.4, gain: 0.9 },
      { program: 16, pattern: ['..x-x-x-..x-x-x-', '....x-......x-..'], centre: 60, pan: -0.4, gain: 0.6 },
    ],
    verse: [{ kick: '........X.......', rim: '........x.......', hat: 'x.x.x.x.x.x.x.x.' }],
    chorus: [
      { kick: '........X.......', snare: '........X.....x.', hat: 'x.xxx.x.x.xxx.x.', open: '..............x.' },
    ],
    bassVerse: ['--r.5.r-..5.r.a.', 'r...--5.r...--a.'],
    bassChorus: ['r..r5...r..r5.a.'],
    major: [
      ['I', 'IV', 'I', 'V'],
      ['I', 'vi', 'IV', 'V'],
    ],
    minor: [
      ['i', 'iv', 'i', 'bVII'],
      ['i', 'bVII', 'bVI', 'bVII'],
    ],
    sevenths: 0.1,
    motifs: MOTIFS_44,
  },
  metal: {
    name: 'metal',
    meter: [4, 4],
    bpm: [140, 180],
    swing: [0],
    swingUnit: 2,
    kit: 16,
    bass: [34],
    leads: [81, 30, 54],
    layers: [
      { program: 30, pattern: ['x.xxx.xxx.xxx.x.', 'x.......x.......'], centre: 48, pan: -0.7, gain: 0.8 },
      { program: 30, pattern: ['x.xxx.xxx.xxx.x.'], centre: 50, pan: 0.7, gain: 0.75 },
    ],
    verse: [{ kick: 'X.xxX.xxX.xxX.x.', snare: '....X.......X...', ride: 'x...x...x...x...' }],
    chorus: [
      { kick: 'X.x.X.x.X.x.X.x.', snare: '....X.......X...', open: 'x...x...x...x...' },
      { kick: 'X...X.x.X...X.xx', snare: '........X.......', open: 'x...x...x...x...' },
    ],
    bassVerse: ['r.rrr.rrr.rrr.r.'],
    bassChorus: ['r.r.r.r.r.r.r.a.'],
    major: [
      ['I', 'bVII', 'IV', 'I'],
      ['I', 'bIII', 'bVII', 'IV'],
    ],
    minor: [
      ['i', 'bVI', 'bVII', 'i'],
      ['i', 'i', 'bVI', 'V'],
    ],
    sevenths: 0,
    motifs: MOTIFS_44,
  },
};
