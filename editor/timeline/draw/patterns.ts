import type { Severity } from '../core/face.ts';
import { css, type Palette, type Rgb } from './palette.ts';

/** The pattern of each severity: dots, lines, crossed lines. Told apart without colour. */
export interface Patterns {
  of(severity: Severity): CanvasPattern | null;
}

export function makePatterns(g: CanvasRenderingContext2D, palette: Palette, dpr: number): Patterns {
  const cells = new Map<Severity, CanvasPattern | null>();
  for (const severity of ['minor', 'damaged', 'severe'] as const) {
    const color = palette.rgb[severity];
    cells.set(
      severity,
      cell(g, 8, dpr, (c) => (severity === 'minor' ? dots(c, color) : lines(c, color, severity === 'severe'))),
    );
  }
  return { of: (severity) => cells.get(severity) ?? null };
}

function dots(c: CanvasRenderingContext2D, color: Rgb): void {
  c.fillStyle = css(color);
  c.beginPath();
  c.arc(4, 4, 1.1, 0, 7);
  c.fill();
}

function lines(c: CanvasRenderingContext2D, color: Rgb, crossed: boolean): void {
  c.strokeStyle = css(color);
  c.lineWidth = 1;
  c.beginPath();
  for (const from of [-8, 0, 8]) {
    c.moveTo(from - 1, 9);
    c.lineTo(from + 9, -1);
    if (crossed) {
      c.moveTo(from - 1, -1);
      c.lineTo(from + 9, 9);
    }
  }
  c.stroke();
}

function cell(
  g: CanvasRenderingContext2D,
  size: number,
  dpr: number,
  draw: (c: CanvasRenderingContext2D) => void,
): CanvasPattern | null {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.round(size * dpr);
  const c = canvas.getContext('2d');
  if (c === null) return null;
  c.scale(canvas.width / size, canvas.width / size);
  draw(c);
  const pattern = g.createPattern(canvas, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(size / canvas.width));
  return pattern;
}
