/** Colours of the tokens for canvases, read once a theme: asking the style engine at each frame would cost more than the drawing. */
const cache = new Map<string, string>();
let theme: string | undefined;

/** The value of a token, by its name without the dashes. */
export function token(name: string): string {
  const now = document.documentElement.dataset.theme;
  if (now !== theme) {
    cache.clear();
    theme = now;
  }
  let value = cache.get(name);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    cache.set(name, value);
  }
  return value;
}

export interface Surface {
  readonly g: CanvasRenderingContext2D;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

interface Known extends Surface {
  width: number;
  height: number;
}

/** Asked for its size or its context in every frame, a canvas makes objects that wait for the collector. */
const surfaces = new WeakMap<HTMLCanvasElement, Known>();
/** Those whose sizes are told to us. */
const watched = new WeakSet<HTMLCanvasElement>();
let sizes: ResizeObserver | null = null;

/**
 * A canvas cleared and scaled to the screen's pixels, at the size that it is laid out at now; null while it has none. It is the same object at each call.
 * For canvases that are drawn where something changes: it asks the layout.
 */
export function surface(canvas: HTMLCanvasElement): Surface | null {
  const known = surfaceOf(canvas);
  if (known === null) return null;
  measure(canvas, known);
  return cleared(canvas, known);
}

/** As `surface`, for canvases that are drawn in every frame: the layout is not asked, so that a new size is told a frame later. */
export function liveSurface(canvas: HTMLCanvasElement): Surface | null {
  const known = surfaceOf(canvas);
  if (known === null) return null;
  if (!watched.has(canvas)) {
    measure(canvas, known);
    watched.add(canvas);
    sizes ??= new ResizeObserver((changes) => {
      for (const { target } of changes)
        measure(target as HTMLCanvasElement, surfaces.get(target as HTMLCanvasElement)!);
    });
    sizes.observe(canvas);
  }
  return cleared(canvas, known);
}

function surfaceOf(canvas: HTMLCanvasElement): Known | null {
  let known = surfaces.get(canvas);
  if (known === undefined) {
    const g = canvas.getContext('2d');
    if (g === null) return null;
    known = { g, width: 0, height: 0 };
    surfaces.set(canvas, known);
  }
  return known;
}

function measure(canvas: HTMLCanvasElement, known: Known): void {
  known.width = canvas.clientWidth;
  known.height = canvas.clientHeight;
}

function cleared(canvas: HTMLCanvasElement, known: Known): Known | null {
  const { g, width, height } = known;
  if (width === 0 || height === 0) return null;
  const scale = devicePixelRatio;
  const w = Math.round(width * scale);
  const h = Math.round(height * scale);
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  g.setTransform(scale, 0, 0, scale, 0, 0);
  g.clearRect(0, 0, width, height);
  return known;
}
