// One chord a bar, or two joined by a space.
export const POP_MAJOR = [
  ['I', 'V', 'vi', 'IV'],
  ['vi', 'IV', 'I', 'V/3'],
  ['I', 'vi', 'IV', 'V'],
  ['I', 'iii', 'IV', 'Vsus4 V'],
  ['IV', 'V', 'iii', 'vi'],
  ['I', 'I/3', 'IV', 'iv'],
  ['Isus2', 'V/3', 'vi', 'IV'],
];
export const POP_MINOR = [
  ['i', 'bVI', 'bIII', 'bVII'],
  ['i', 'bVII', 'bVI', 'V'],
  ['i', 'iv', 'bVII', 'bIII'],
  ['i', 'v/3', 'bVI', 'Vsus4 V'],
  ['bVI', 'bVII', 'i', 'i'],
];
export const JAZZ_MAJOR = [
  ['I', 'vi', 'ii', 'V'],
  ['ii', 'V', 'I', 'VI'],
  ['I', '#ivo', 'ii', 'V'],
  ['I6', 'II', 'ii', 'bII'],
];
export const JAZZ_MINOR = [
  ['i', 'iv', 'iio', 'V'],
  ['iv', 'bVII', 'bIII', 'bVI'],
  ['i6', 'i6', 'iio', 'V'],
];
export const FUNK_MAJOR = [
  ['I7', 'I7', 'IV7', 'I7'],
  ['I7', 'bVII', 'IV7', 'I7'],
  ['ii7', 'V7', 'ii7', 'V7'],
];
export const FUNK_MINOR = [
  ['i7', 'i7', 'iv7', 'i7'],
  ['i7', 'IV7', 'i7', 'IV7'],
  ['i7', 'bVII', 'bVI', 'v7'],
];

export const MOTIFS_44 = [
  'x...x...x.x.x...',
  'x..x..x...x.x...',
  '..x.x.x.x...x...',
  'x.....x.x.x.x.x.',
  'x...x.x...x...--',
  'x.x.x...x..x..x.',
  'x.......x...x.--',
  '....x.x.x.x.x...',
];
export const MOTIFS_3 = ['x...x...x...', 'x.....x.x...', 'x...x.x.x...', 'x.......x...', 'x.x.x...x.--'];
export const MOTIFS_68 = ['x...x.x...x.', 'x.x.x.x.....', 'x.....x...x.', 'x...x.x.x.x.', 'x.......x.--'];
