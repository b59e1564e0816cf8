import type { Note } from '../../../host/project/project.ts';
import { drumsOf, keysOf, octavesOf } from '../core/keyboard.ts';
import type { Stretch } from '../core/lanes.ts';
import { pitchRange } from '../core/strip.ts';
import { type Brush, textWidth } from './brush.ts';
import { css } from './palette.ts';

/** CSS pixels of the keyboard, and the length of a black key on it. */
const WIDE = 40;
const BLACK_WIDE = 20;

/** The rows of black keys, dimmed over the whole width: below the notes. */
export function inkRows({ g, palette, width }: Brush, strip: Stretch, notes: readonly Note[]): void {
  g.fillStyle = css(palette.rgb['text-1'], 0.045);
  for (const { isBlack, top, height } of keysOf(strip, pitchRange(notes))) {
    if (!isBlack) g.fillRect(0, top, width, height);
  }
}

/** A small keyboard where rows are high enough for keys: faint and below the notes, for those of the first moments of the song lie over it. */
export function inkKeyboard(brush: Brush, strip: Stretch, notes: readonly Note[]): void {
  const { g, palette } = brush;
  const keys = keysOf(strip, pitchRange(notes));
  if (keys.length === 0) return;
  g.save();
  g.beginPath();
  g.rect(0, strip.top, WIDE, strip.height);
  g.clip();
  g.fillStyle = css(palette.rgb['text-1'], 0.2);
  g.fillRect(0, strip.top, WIDE, strip.height);
  g.fillStyle = css(palette.rgb['bg-0'], 0.7);
  for (const { midi, isBlack, top, height } of keys) {
    if (isBlack) g.fillRect(0, top, BLACK_WIDE, height);
    // Between E and F and between B and C two white keys meet.
    else if (midi % 12 === 5 || midi % 12 === 0) g.fillRect(0, top + height - 0.5, WIDE, 1);
  }
  g.restore();
  for (const { name, top, height } of keys) {
    if (name !== '') rowName(brush, strip, name, top + height / 2, BLACK_WIDE);
  }
}

/** The names of octaves where rows are too low for keys: above the notes, which would hide them. */
export function inkOctaves(brush: Brush, strip: Stretch, notes: readonly Note[]): void {
  const range = pitchRange(notes);
  if (keysOf(strip, range).length > 0) return;
  for (const { words, y } of octavesOf(strip, range)) rowName(brush, strip, words, y);
}

/** What the three rows of hits are. */
export function inkDrums(brush: Brush, strip: Stretch): void {
  for (const { words, y } of drumsOf(strip)) rowName(brush, strip, words, y);
}

function rowName({ g, palette }: Brush, strip: Stretch, words: string, y: number, left = 0): void {
  g.font = `10px ${palette.font}`;
  g.textBaseline = 'middle';
  // Held inside the strip: a row at its very edge would be cut.
  const at = Math.min(strip.top + strip.height - 6, Math.max(strip.top + 6, y));
  // Nearly whole: notes that begin with the song are white behind it.
  g.fillStyle = css(palette.rgb['bg-0'], 0.92);
  g.fillRect(left, at - 6, textWidth(g, words) + 6, 12);
  g.fillStyle = css(palette.rgb['text-2']);
  g.fillText(words, left + 3, at + 0.5);
}
