/**
 * The chords that JASCO knows, by index: the label set of Chordino as audiocraft's `assets/chord_to_index_mapping.pkl` numbers it (MIT licence).
 * Index 194, one past the end, stands for "no chord condition", which is another thing than the chord "N" (nothing sounds).
 */
export const CHORD_NAMES: readonly string[] = `
N F C Bb Gm6 Dm A7/C# Bm7b5 Am G7 Dm7 Em7b5 A C#aug G Bbmaj7 F6 Gm7b5/F Bbm D6
D G6 Em Cmaj7 Gmaj7 C6 Am7 Bm7 B B/D# Em7 D7 B7/D# Fm E7 F/C C/G A7 Aaug Bbaug
Cm6 Bb/F Gm C7 Fm6 Bb6 Cm F/A F#m7 F#m7b5 D/F# C/E Dmaj7 D/A A6 Bm Bb/C Fmaj7 F/G Adim
F7 Eb7 Dm7b5/C C#7 Cdim Ab Ab7/C Cm7 Ab/C Abm Abm7 Bbm7b5/Ab E F#7 Eb Emaj7 F#6 C#m Caug Abm7b5/Gb
F#m E6 Abaug B6 F#/A# C#6 A/B Ab6 Abmaj7 Gm7 Eb6 Fm7 Bbm6 Eb/Bb F# Abm7b5 Dm6 G7/B F#m7b5/E Ebm
F#/E G/D Abm6 Ebm7 C#/G# F#/G# Bbm7 C#/D# Amaj7 Am6 D/E C#m7 Cm7b5/Bb B/F# Bm7b5/A C#m7b5/B F#maj7 G/A C/D Bbdim
Gm7b5 C7/E Edim Em6 A/E Gaug B7 F#aug Gdim Em7b5/D G/B A/C# A/G Bdim E/B Bbm7b5 C#m6 C#/E# Faug Bb7
F#dim Dm7b5 F#m6 Ebm7b5 Ebm6 Ebm7b5/Db Fm7b5/Eb Ab/Eb G/F Am7b5 Fdim C# Ab7 Am7b5/G F7/A Ebmaj7 Eb/F Ab/Bb C#maj7 Abdim
F#7/A# E7/G# Bm6 Baug D/C Cm7b5 Fm7b5 F/Eb D7/F# Bmaj7 Ebaug C/Bb Eb7/G B/C# Bb7/D E/G# Ab/Gb F#/C# Ebdim C#m7b5
Eaug Bb/D C#dim Daug Eb/Db C#7/E# Ddim E/F# E/D B/A Bb/Ab Eb/G C#/B UNK
`
  .trim()
  .split(/\s+/);
