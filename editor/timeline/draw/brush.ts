import type { Scale } from '../core/scale.ts';
import type { Palette } from './palette.ts';
import type { Patterns } from './patterns.ts';

/** A canvas with what every drawing on it needs. Coordinates are CSS pixels, and times lie on whole device pixels. */
export interface Brush {
  readonly g: CanvasRenderingContext2D;
  readonly palette: Palette;
  readonly patterns: Patterns;
  readonly dpr: number;
  readonly scale: Scale;
  /** CSS pixels. */
  readonly width: number;
}

/** Device pixels from the start of the song to the left edge. */
export const originOf = ({ scale, dpr }: Pick<Brush, 'scale' | 'dpr'>): number =>
  Math.round((scale.scroll * dpr) / scale.framesPerPixel);

/** CSS pixels of a frame, on a whole device pixel. */
export function pixelOf(brush: Pick<Brush, 'scale' | 'dpr'>, frame: number): number {
  return (Math.round((frame * brush.dpr) / brush.scale.framesPerPixel) - originOf(brush)) / brush.dpr;
}

const widths = new Map<string, number>();

/** The width of a text in the font that is set, remembered: measuring costs as much as drawing. */
export function textWidth(g: CanvasRenderingContext2D, text: string): number {
  const key = `${g.font}|${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 2000) widths.clear();
    width = g.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

/** After which texts are measured anew: their font may have been loaded since. */
export const forgetWidths = (): void => widths.clear();
