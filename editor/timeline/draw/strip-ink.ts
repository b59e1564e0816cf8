import type { Hit, Note } from '../../../host/project/project.ts';
import type { Lane, Stretch } from '../core/lanes.ts';
import { noteHeight, pitchRange, yOfHit, yOfPitch } from '../core/strip.ts';
import { type Brush, pixelOf } from './brush.ts';
import { css, laneColor, mixed } from './palette.ts';

/** Above this many frames a pixel hits lie closer than their shapes are wide: there they are ticks, and notes are thin. */
const DENSE = 2500;

/** Frames that the lanes show, with a little beyond either edge for what reaches in. */
function seen({ scale, width }: Brush): readonly [number, number] {
  const margin = 8 * scale.framesPerPixel;
  return [scale.scroll - margin, scale.scroll + width * scale.framesPerPixel + margin];
}

export function inkStripGround({ g, palette, width }: Brush, { top, height }: Stretch): void {
  g.fillStyle = css(palette.rgb['bg-0'], 0.62);
  g.fillRect(0, top, width, height);
}

/** Notes by pitch and time; `chosen` and `hovered` are indices, −1: none. Those that were heard unsurely are dimmer. */
export function inkNotes(brush: Brush, lane: Lane, notes: readonly Note[], chosen: number, hovered: number): void {
  const strip = lane.strip;
  if (strip === null) return;
  const { g, palette } = brush;
  const [from, to] = seen(brush);
  const range = pitchRange(notes);
  const color = mixed(palette.rgb['text-1'], palette.rgb[laneColor(lane.name)], 0.35);
  const dense = brush.scale.framesPerPixel > DENSE;
  const tall = dense ? 2 : noteHeight(strip);
  // Two strengths, so that the canvas changes its colour twice and not with each note.
  for (const sure of [true, false]) {
    g.fillStyle = css(color, (sure ? 1 : 0.6) * (dense ? 0.7 : 1));
    g.beginPath();
    for (let index = 0; index < notes.length; index++) {
      const note = notes[index]!;
      if (note.end < from || note.start > to || note.confidence >= 0.5 !== sure) continue;
      const x = pixelOf(brush, note.start);
      const width = Math.max(2, pixelOf(brush, note.end) - x - 1);
      g.rect(x, Math.round(yOfPitch(strip, range, note.midi)), width, tall);
    }
    g.fill();
  }
  for (const [index, alpha] of [
    [hovered, 0.5],
    [chosen, 1],
  ] as const) {
    const note = notes[index];
    if (note === undefined) continue;
    const x = pixelOf(brush, note.start);
    g.strokeStyle = css(palette.rgb['text-1'], alpha);
    g.lineWidth = 1.5;
    const y = Math.round(yOfPitch(strip, range, note.midi));
    g.strokeRect(x - 1.75, y - 1.75, Math.max(2, pixelOf(brush, note.end) - x - 1) + 3.5, tall + 3.5);
  }
}

/** Hits in three rows, each class with a shape of its own; strength is size and weight. */
export function inkHits(brush: Brush, lane: Lane, hits: readonly Hit[], chosen: number, hovered: number): void {
  const strip = lane.strip;
  if (strip === null) return;
  const { g, palette, scale } = brush;
  const [from, to] = seen(brush);
  const big = strip.height > 40 ? 1.3 : 1;
  const dense = scale.framesPerPixel > DENSE;
  for (const strong of [true, false]) {
    g.fillStyle = css(palette.rgb['text-1'], (strong ? 0.88 : 0.5) * (dense ? 0.55 : 1));
    g.beginPath();
    for (const hit of hits) {
      if (hit.time < from || hit.time > to || hit.strength > 0.4 !== strong) continue;
      if (dense) {
        const tall = 1 + 3 * hit.strength;
        g.rect(pixelOf(brush, hit.time), yOfHit(strip, hit.class) - tall / 2, 1, tall);
      } else shape(g, hit, pixelOf(brush, hit.time), yOfHit(strip, hit.class), big);
    }
    g.fill();
  }
  for (const [index, alpha] of [
    [hovered, 0.5],
    [chosen, 1],
  ] as const) {
    const hit = hits[index];
    if (hit === undefined) continue;
    g.strokeStyle = css(palette.rgb['text-1'], alpha);
    g.lineWidth = 1.5;
    g.beginPath();
    g.arc(pixelOf(brush, hit.time), yOfHit(strip, hit.class), 5.5, 0, 7);
    g.stroke();
  }
}

function shape(g: CanvasRenderingContext2D, hit: Hit, x: number, y: number, big: number): void {
  switch (hit.class) {
    case 'kick': {
      const r = 2.4 * big;
      g.moveTo(x + r, y);
      g.arc(x, y, r, 0, 2 * Math.PI);
      return;
    }
    case 'snare':
    case 'tom': {
      const r = (hit.class === 'snare' ? 3 : 2.4) * big;
      g.moveTo(x, y - r);
      g.lineTo(x + r, y);
      g.lineTo(x, y + r);
      g.lineTo(x - r, y);
      g.closePath();
      return;
    }
    case 'openhat':
      g.rect(x - 1, y - 2 * big, 2, 4 * big);
      return;
    case 'cymbal':
      g.rect(x - 0.5, y - 2.5 * big, 1, 5 * big);
      g.rect(x - 2.5, y - 0.5, 5, 1);
      return;
    case 'other':
      g.rect(x - 1.5, y - 1.5, 3, 3);
      return;
    case 'hihat':
      g.rect(x - 0.5, y - 2 * big, 1, 4 * big);
  }
}
