import type { SymbolName } from '../core/face.ts';
import { css, type Rgb } from './palette.ts';

/** The shapes of severities and labels on canvases; on a grid of 16, as the icons of the page. */
interface Shape {
  readonly fill: string | null;
  readonly line: string | null;
  readonly width: number;
  readonly dash: readonly number[];
  /** Drawn in the colour of the background over the filled shape. */
  readonly cut: string | null;
}

const shape = (given: Partial<Shape>): Shape => ({ fill: null, line: null, width: 1.5, dash: [], cut: null, ...given });

const SHAPES: Readonly<Record<SymbolName, Shape>> = {
  'sev-minor': shape({ line: 'M12.4 8A4.4 4.4 0 1 1 3.6 8A4.4 4.4 0 1 1 12.4 8Z', width: 1.8 }),
  'sev-damaged': shape({ fill: 'M8 2.6 14 13H2z' }),
  'sev-severe': shape({ fill: 'M8 1.2 14.8 8 8 14.8 1.2 8z', cut: 'M8 5v3.4M8 10.9h.01' }),
  marked: shape({ line: 'M4 14V2.8M4 3h8L9.6 5.9 12 8.8H4' }),
  'lab-restored': shape({ line: 'M2.5 8h2L6 4.5l2.5 7 1.8-5L11.5 8h2' }),
  'lab-rebuilt': shape({ line: 'M2.5 9h4.6v4.5H2.5zM8.9 9h4.6v4.5H8.9zM5.7 2.8h4.6v4.5H5.7z' }),
  'lab-ai': shape({
    line: 'M4.3 10.3 6 5.9l1.7 4.4M4.9 9h2.2M10.8 5.9v4.4M1.5 3.5h13v9h-13z',
    width: 1.3,
    dash: [2, 1.2],
  }),
  'lab-plugins': shape({ line: 'M5.5 2.5v3M10.5 2.5v3M4 5.5h8v3a4 4 0 0 1-8 0zM8 12.5v1.5' }),
  'lab-daw': shape({ line: 'M2 3.5h12v9H2zM4.5 6h4M7 8.2h4.5M4.5 10.4h3' }),
  warn: shape({ line: 'M8 2.6 14 13H2zM8 6.6v3M8 11.3h.01' }),
  clock: shape({ line: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M8 5v3.2l2.2 1.3' }),
  check: shape({ line: 'm3.5 8.5 3 3 6-7' }),
  close: shape({ line: 'm4 4 8 8M12 4l-8 8' }),
};

const paths = new Map<string, Path2D>();
function pathOf(data: string): Path2D {
  let path = paths.get(data);
  if (path === undefined) {
    path = new Path2D(data);
    paths.set(data, path);
  }
  return path;
}

/** Draws a symbol `size` CSS pixels wide with its upper left corner at `x`, `y`. */
export function drawSymbol(
  g: CanvasRenderingContext2D,
  name: SymbolName,
  x: number,
  y: number,
  size: number,
  color: Rgb,
  behind: Rgb,
): void {
  const { fill, line, width, dash, cut } = SHAPES[name];
  g.save();
  g.translate(x, y);
  g.scale(size / 16, size / 16);
  g.lineCap = g.lineJoin = 'round';
  if (fill !== null) {
    g.fillStyle = css(color);
    g.fill(pathOf(fill));
  }
  if (line !== null) {
    g.strokeStyle = css(color);
    g.lineWidth = width;
    g.setLineDash([...dash]);
    g.stroke(pathOf(line));
  }
  if (cut !== null) {
    g.strokeStyle = css(behind);
    g.lineWidth = 1.7;
    g.stroke(pathOf(cut));
  }
  g.restore();
}
