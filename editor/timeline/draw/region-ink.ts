import type { Frames, Region } from '../../../host/project/project.ts';
import type { Face } from '../core/face.ts';
import { fadeGain, fadeOf } from '../core/fade.ts';
import type { Lane } from '../core/lanes.ts';
import { HANDLE_Y } from '../core/target.ts';
import { type Brush, pixelOf, textWidth } from './brush.ts';
import { css, severityColor } from './palette.ts';
import { drawSymbol } from './symbols.ts';

/** A region with what it looks like. */
export interface DrawnRegion {
  readonly region: Region;
  readonly face: Face;
  readonly selected: boolean;
  readonly hovered: boolean;
  /** Where the next region of its lane begins, or what else is marked in the row of labels; infinite where nothing does. */
  readonly next: Frames;
}

/** Narrower than this a region shows nothing but its colour. CSS pixels. */
const SYMBOL_ROOM = 12;
const GRIP_ROOM = 16;
/** Between a label that reaches beyond its region and the next region. */
const GAP = 4;

interface Span {
  readonly x: number;
  readonly width: number;
}

/** Whether any of a region lies within the lane's window. */
export function isInView(brush: Brush, { start, end }: Region): boolean {
  return pixelOf(brush, end) >= 0 && pixelOf(brush, start) <= brush.width;
}

function spanOf(brush: Brush, region: Region): Span {
  const x = pixelOf(brush, region.start);
  return { x, width: Math.max(2, pixelOf(brush, region.end) - x) };
}

/** The part of a region that lies below the sound: tint and pattern. Over a spectrogram it is lighter: that is all colour already. */
export function inkUnder(brush: Brush, lane: Lane, { region, face }: DrawnRegion, light: boolean): void {
  const span = spanOf(brush, region);
  const { g, palette, patterns } = brush;
  const { rgb } = palette;
  const x = Math.max(-8, span.x);
  const width = Math.min(brush.width + 8, span.x + span.width) - x;
  const { top, height } = lane;
  if (face.state === 'mended') {
    g.fillStyle = css(rgb.accent, 0.06);
    g.fillRect(x, top, width, height);
    return;
  }
  if (face.state === 'left') {
    g.fillStyle = css(rgb['text-3'], 0.05);
    g.fillRect(x, top, width, height);
    return;
  }
  const color = rgb[severityColor(face.severity)];
  const isHeard = face.state === 'heard';
  g.fillStyle = isHeard ? css(rgb.accent, 0.06) : css(color, light ? palette.tint * 0.45 : palette.tint);
  g.fillRect(x, top, width, height);
  // It has lost its stripes, but its sides stay those of what is to be done. Where regions are slivers a pattern would be noise: there the tint and the edge tell.
  if (width >= SYMBOL_ROOM && !isHeard && face.severity !== null)
    fillPattern(g, patterns.of(face.severity), palette.patternAlpha * (light ? 1.2 : 1), x, top, width, height);
  g.fillStyle = css(color, 0.6);
  g.fillRect(span.x, top, 1, height);
  if (width > 3) g.fillRect(span.x + span.width - 1, top, 1, height);
}

function fillPattern(
  g: CanvasRenderingContext2D,
  pattern: CanvasPattern | null,
  alpha: number,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  if (pattern === null) return;
  g.globalAlpha = alpha;
  g.fillStyle = pattern;
  g.fillRect(x, y, width, height);
  g.globalAlpha = 1;
}

/** The part that lies above the sound: edge, label, progress, and the handles of the selected one. */
export function inkOver(brush: Brush, lane: Lane, drawn: DrawnRegion): void {
  const span = spanOf(brush, drawn.region);
  const { g, palette } = brush;
  const { face, region, selected, hovered } = drawn;
  const { top, height } = lane;
  const { rgb } = palette;
  if (face.state === 'mended') edge(brush, span, top, 2, face.dashed);
  // Half as strong until it is accepted.
  else if (face.state === 'heard' || face.dashed) edge(brush, span, top, 1, face.dashed);
  if (face.work === 'running') {
    g.fillStyle = css(rgb.accent, 0.35);
    g.fillRect(span.x, top, span.width, 2);
    g.fillStyle = css(rgb.accent);
    g.fillRect(span.x, top, span.width * face.progress, 2);
  }
  if (hovered && !selected) {
    g.strokeStyle = css(rgb['text-1'], 0.45);
    g.lineWidth = 1;
    g.strokeRect(span.x + 0.5, top + 0.5, Math.max(1, span.width - 1), height - 1);
  }
  let tagFrom = span.x;
  if (selected) tagFrom = selection(brush, lane, region, span);
  tag(brush, drawn, span, tagFrom, top);
}

function edge({ g, palette }: Brush, { x, width }: Span, top: number, thick: number, dashed: boolean): void {
  g.fillStyle = css(palette.rgb.accent);
  if (!dashed) {
    g.fillRect(x, top, width, thick);
    return;
  }
  for (let at = 0; at < width; at += 7) g.fillRect(x + at, top, Math.min(4, width - at), thick);
}

/**
 * Symbol, word and note on a ground of their own, held in view while any of the region is. A word that has no room in the region may reach over the empty lane
 * behind it, but never over a neighbour, which has one too, nor over the handles of the selected one.
 */
function tag(brush: Brush, { face, selected, next }: DrawnRegion, { x, width }: Span, from: number, top: number): void {
  const { g, palette, width: view } = brush;
  const left = Math.max(0, x);
  const right = Math.min(view, x + width);
  if (right - left < SYMBOL_ROOM) return;
  const calm = face.state === 'mended' || face.state === 'heard';
  const treated = face.work === 'running' && face.symbol !== 'clock';
  const color =
    face.work === null && face.symbol === 'warn'
      ? palette.rgb.damaged
      : calm || treated
        ? palette.rgb.accent
        : face.state === 'left'
          ? palette.rgb['text-3']
          : palette.rgb[severityColor(face.severity)];
  g.font = `11px ${palette.font}`;
  const begin = Math.max(left, from);
  const room = right - begin - 4;
  const free = Math.min(view, pixelOf(brush, next) - GAP);
  // That one waits is told by its sign: many do at once, and the words would hide the song.
  const most = selected || face.work === 'waiting' ? room : Math.max(room, free - left - 4);
  const word = fitting(g, face, most - 24);
  const wordWidth = word === '' ? 0 : textWidth(g, word) + 4;
  const isOver = 24 + wordWidth - 4 > room;
  const fits = word === face.word && face.note !== '' && 26 + wordWidth + textWidth(g, face.note) < room;
  const wide = word === '' ? Math.min(16, right - left) : 20 + wordWidth + (fits ? textWidth(g, face.note) + 4 : 0);
  const y = top + (calm || face.work === 'running' ? 3 : 2);
  const start = word === '' ? left + (right - left - wide) / 2 : isOver ? left : begin + 2;
  g.fillStyle = css(palette.rgb['bg-0'], word !== '' && isOver ? 1 : 0.84);
  g.beginPath();
  g.roundRect(start, y, wide, 18, 2);
  g.fill();
  if (word !== '' && isOver) {
    // In the colour of its region, so that it is not taken for a word of what it lies over.
    g.strokeStyle = css(color, 0.6);
    g.lineWidth = 1;
    g.stroke();
  }
  drawSymbol(g, face.symbol, start + (word === '' ? (wide - 12) / 2 : 2), y + 3, 12, color, palette.rgb['bg-0']);
  if (word === '') return;
  g.textBaseline = 'middle';
  g.fillStyle = css(palette.rgb[face.state === 'left' ? 'text-3' : 'text-1']);
  g.fillText(word, start + 18, y + 9.5);
  if (!fits) return;
  g.fillStyle = css(palette.rgb['text-2']);
  g.fillText(face.note, start + 18 + wordWidth, y + 9.5);
}

/** The word of a face or its short form, whichever is whole within so many pixels; empty where neither is. */
function fitting(g: CanvasRenderingContext2D, { word, short }: Face, room: number): string {
  if (textWidth(g, word) <= room) return word;
  return short !== '' && textWidth(g, short) <= room ? short : '';
}

/** Frame, grips, fades and round handles. Returns where the label may begin. */
function selection(brush: Brush, lane: Lane, region: Region, { x, width }: Span): number {
  const { g, palette } = brush;
  const { top, height } = lane;
  const white = css(palette.rgb['text-1']);
  const hasTakes = region.takes.length > 0;
  const { start, end, fadeIn, fadeOut, law } = fadeOf(region, 1);
  const inX = pixelOf(brush, start + fadeIn);
  const outX = pixelOf(brush, end - fadeOut);
  if (hasTakes) {
    shade(brush, pixelOf(brush, start), inX, top, height, law);
    shade(brush, pixelOf(brush, end), outX, top, height, law);
  }
  g.strokeStyle = white;
  g.lineWidth = 1.5;
  g.strokeRect(x + 0.75, top + 0.75, Math.max(1, width - 1.5), height - 1.5);
  g.fillStyle = white;
  const middle = top + height / 2;
  // On a sliver the grips would be all that one sees; its edges can be dragged all the same.
  for (const at of width < GRIP_ROOM ? [] : [x, x + width]) {
    g.beginPath();
    g.roundRect(at - 2, middle - 14, 4, 28, 2);
    g.fill();
  }
  if (!hasTakes) return x;
  for (const at of [inX, outX]) {
    g.beginPath();
    g.arc(at, top + HANDLE_Y, 3.75, 0, 7);
    g.fillStyle = css(palette.rgb['bg-0']);
    g.fill();
    g.lineWidth = 2;
    g.stroke();
  }
  return inX + 8;
}

/** What a fade takes away: darkened above the curve of its gain, from silence at `from` to full at `to`. */
function shade({ g, palette }: Brush, from: number, to: number, top: number, height: number, law: number): void {
  const span = to - from;
  if (Math.abs(span) < 1) return;
  g.beginPath();
  g.moveTo(from, top + height);
  const steps = Math.min(32, Math.max(4, Math.ceil(Math.abs(span) / 3)));
  for (let k = 1; k <= steps; k++) {
    const share = k / steps;
    g.lineTo(from + span * share, top + height * (1 - fadeGain(share, law)));
  }
  g.strokeStyle = css(palette.rgb['text-1']);
  g.lineWidth = 1.25;
  g.stroke();
  g.lineTo(from, top);
  g.closePath();
  g.fillStyle = css(palette.rgb['bg-0'], 0.6);
  g.fill();
}

/** A piece of clean material that the selected region's take was made from. */
export function inkSource(brush: Brush, lane: Lane, start: number, end: number): void {
  const { g, palette } = brush;
  const x = pixelOf(brush, start);
  const width = Math.max(3, pixelOf(brush, end) - x);
  if (x > brush.width || x + width < 0) return;
  const y = lane.top + 3;
  g.font = `11px ${palette.font}`;
  const left = Math.max(x, 0);
  if (x + width - left < textWidth(g, 'Source') + 10) {
    // A box without its word would look like damage: a bracket takes nothing from the sound below it.
    g.fillStyle = css(palette.rgb.accent, 0.6);
    g.fillRect(x, lane.top, width, 1);
    for (const at of [x, x + width - 1]) g.fillRect(at, lane.top, 1, 4);
    return;
  }
  g.fillStyle = css(palette.rgb['bg-0'], 0.72);
  g.strokeStyle = css(palette.rgb.accent, 0.6);
  g.lineWidth = 1;
  g.beginPath();
  g.roundRect(x + 0.5, y + 0.5, width - 1, 17, 2);
  g.fill();
  g.stroke();
  g.fillStyle = css(palette.rgb.accent);
  g.textBaseline = 'middle';
  g.fillText('Source', left + 5, y + 9.5);
}

/** A span that is being drawn, or was marked by keys and is not a region yet. */
export function inkSpan(brush: Brush, lane: Lane, start: number, end: number, words: string): void {
  const { g, palette } = brush;
  const x = pixelOf(brush, start);
  const width = Math.max(1, pixelOf(brush, end) - x);
  g.fillStyle = css(palette.rgb['text-1'], 0.1);
  g.fillRect(x, lane.top, width, lane.height);
  g.strokeStyle = css(palette.rgb['text-1']);
  g.lineWidth = 1.5;
  g.setLineDash([4, 3]);
  g.strokeRect(x + 0.75, lane.top + 0.75, Math.max(1, width - 1.5), lane.height - 1.5);
  g.setLineDash([]);
  g.font = `11px ${palette.font}`;
  const wide = textWidth(g, words) + 10;
  const left = Math.max(2, Math.min(brush.width - wide - 2, x + 3));
  g.fillStyle = css(palette.rgb['bg-0'], 0.84);
  g.fillRect(left, lane.top + 3, wide, 18);
  g.fillStyle = css(palette.rgb['text-1']);
  g.textBaseline = 'middle';
  g.fillText(words, left + 5, lane.top + 12.5);
}
