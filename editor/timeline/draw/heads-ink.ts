import type { BarGrid } from '../../../host/project/bars.ts';
import type { Chord, Project, Region } from '../../../host/project/project.ts';
import { clock } from '../../ui/format.ts';
import { gridBetween } from '../core/grid.ts';
import { multiples, timeTicks } from '../core/ticks.ts';
import { type Brush, pixelOf, textWidth } from './brush.ts';
import { css } from './palette.ts';

/** Heights of the rows above the lanes, CSS pixels, from the top: clock and bars, sections, chords. */
export const RULER = 36;
export const CLOCK = 17;
export const SECTIONS = 20;
export const CHORDS = 24;
export const HEADS = RULER + SECTIONS + CHORDS;

interface HeadScene {
  readonly project: Project;
  readonly grid: BarGrid | null;
  readonly chords: readonly Chord[];
  readonly loop: { readonly start: number; readonly end: number } | null;
  /** The loop without its run-in and run-out, where it goes around a region. */
  readonly core: Pick<Region, 'start' | 'end'> | null;
  readonly selectedChord: number;
}

const LABEL_ROOM = 64;

export function inkHeads(brush: Brush, scene: HeadScene): void {
  const { g, palette, width } = brush;
  g.fillStyle = css(palette.rgb['bg-1']);
  g.fillRect(0, 0, width, HEADS);
  g.textBaseline = 'middle';
  inkLoop(brush, scene);
  inkClock(brush, scene.project.sampleRate);
  if (scene.grid !== null) inkBars(brush, scene.grid);
  inkSections(brush, scene.project);
  inkChords(brush, scene);
  g.fillStyle = css(palette.rgb['line-1']);
  for (const y of [RULER - 1, RULER + SECTIONS - 1, HEADS - 1]) g.fillRect(0, y, width, 1);
}

function inkClock(brush: Brush, sampleRate: number): void {
  const { g, palette, scale, width } = brush;
  const { step, minor, digits } = timeTicks(scale.framesPerPixel, sampleRate, LABEL_ROOM + 6 * 4);
  const end = scale.scroll + width * scale.framesPerPixel;
  const each = Math.round(step / minor);
  g.font = `11px ${palette.font}`;
  g.fillStyle = css(palette.rgb['line-2'], 0.6);
  g.fillRect(0, CLOCK - 1, width, 1);
  for (const { n, frame } of multiples(minor, sampleRate, scale.scroll, end)) {
    const labelled = n % each === 0;
    g.fillStyle = css(palette.rgb[labelled ? 'line-3' : 'line-2']);
    g.fillRect(pixelOf(brush, frame), labelled ? 4 : 12, 1, labelled ? 12 : 4);
  }
  g.fillStyle = css(palette.rgb['text-3']);
  for (const { n, frame } of multiples(step, sampleRate, scale.scroll - LABEL_ROOM * scale.framesPerPixel, end)) {
    const seconds = n * step;
    const text =
      digits <= 3 ? clock(seconds, digits) : `${clock(seconds, 3)}${(seconds % 0.001).toFixed(digits).slice(5)}`;
    tickLabel(brush, text, frame, 8.5);
  }
}

/** Only where it is whole in view: the end of a cut number reads as another one. */
function tickLabel(brush: Brush, text: string, frame: number, y: number): void {
  const x = pixelOf(brush, frame) + 5;
  if (x >= 0 && x + textWidth(brush.g, text) <= brush.width) brush.g.fillText(text, x, y);
}

function inkBars(brush: Brush, grid: BarGrid): void {
  const { g, palette, scale, width } = brush;
  const end = scale.scroll + width * scale.framesPerPixel;
  const { lines, labelEvery } = gridBetween(grid, scale.framesPerPixel, scale.scroll - 60 * scale.framesPerPixel, end);
  for (const { frame, rank, bar } of lines) {
    const labelled = bar !== null && (bar - 1) % labelEvery === 0;
    g.fillStyle = css(palette.rgb[labelled ? 'line-3' : 'line-2'], rank === 2 ? 0.6 : 1);
    const y = labelled ? CLOCK : rank === 0 ? RULER - 9 : rank === 1 ? RULER - 6 : RULER - 4;
    g.fillRect(pixelOf(brush, frame), y, 1, RULER - 1 - y);
  }
  g.font = `500 11px ${palette.font}`;
  g.fillStyle = css(palette.rgb['text-1']);
  for (const { frame, bar } of lines) {
    if (bar !== null && (bar - 1) % labelEvery === 0) tickLabel(brush, String(bar), frame, CLOCK + 9.5);
  }
}

function inkLoop(brush: Brush, { loop, core }: HeadScene): void {
  if (loop === null) return;
  const { g, palette } = brush;
  const part = (start: number, end: number, alpha: number, line: boolean) => {
    const x = pixelOf(brush, start);
    const wide = Math.max(1, pixelOf(brush, end) - x);
    g.fillStyle = css(palette.rgb.accent, alpha);
    g.fillRect(x, CLOCK, wide, RULER - CLOCK);
    if (!line) return;
    g.fillStyle = css(palette.rgb.accent);
    g.fillRect(x, RULER - 3, wide, 2);
  };
  const inner = core !== null && core.start >= loop.start && core.end <= loop.end ? core : loop;
  part(loop.start, loop.end, 0.12, inner === loop);
  if (inner !== loop) part(inner.start, inner.end, 0.16, true);
}

function inkSections(brush: Brush, { profile }: Project): void {
  if (profile === null) return;
  const { g, palette, width } = brush;
  g.font = `11px ${palette.font}`;
  const top = RULER + 2;
  profile.sections.forEach(({ start, end, label }, index) => {
    const x = pixelOf(brush, start);
    const right = pixelOf(brush, end);
    if (right < 0 || x > width) return;
    g.fillStyle = css(palette.rgb[index % 2 === 0 ? 'bg-3' : 'bg-4']);
    g.beginPath();
    g.roundRect(x + 1, top, Math.max(1, right - x - 2), SECTIONS - 5, 2);
    g.fill();
    const left = Math.max(0, x + 1);
    if (Math.min(right, width) - left < textWidth(g, label) + 14) return;
    g.fillStyle = css(palette.rgb['text-1']);
    g.fillText(label, left + 6, top + 8);
  });
}

/** Below this a chord is a guess, and marked so. */
const SURE = 0.5;

function inkChords(brush: Brush, { chords, selectedChord }: HeadScene): void {
  const { g, palette, width } = brush;
  const top = RULER + SECTIONS;
  let taken = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < chords.length; index++) {
    const chord = chords[index]!;
    const x = pixelOf(brush, chord.start);
    const right = pixelOf(brush, chord.end);
    if (right < 0 || x > width) continue;
    if (index === selectedChord) {
      g.fillStyle = css(palette.rgb['text-1'], 0.14);
      g.fillRect(x, top, right - x, CHORDS - 1);
    }
    g.fillStyle = css(palette.rgb['line-2'], right - x < 12 ? 0.4 : 1);
    g.fillRect(x, top, 1, CHORDS - 1);
    if (chord.label === 'N') continue;
    const sure = chord.confidence >= SURE;
    g.font = `${sure ? 500 : 400} 12px ${palette.font}`;
    const left = Math.max(0, x) + 6;
    const text = spelled(chord.label);
    const wide = textWidth(g, text);
    if (left < taken || left + wide > right - 2) continue;
    taken = left + wide + 4;
    g.fillStyle = css(palette.rgb[sure ? 'text-1' : 'text-2']);
    g.fillText(text, left, top + 12);
    if (sure) continue;
    g.fillStyle = css(palette.rgb['text-3']);
    for (let dot = left; dot < left + wide; dot += 3) g.fillRect(dot, top + 19, 1, 1);
  }
}

/** "F#m7" as it is printed in music. */
export const spelled = (label: string): string => label.replace(/#/g, '♯').replace(/(?<=[A-G])b/g, '♭');
