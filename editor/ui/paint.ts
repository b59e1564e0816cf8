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

/** Canvases that are drawn in every frame: asked for its size or its context, the browser makes objects that wait for the collector. */
const surfaces = new WeakMap<HTMLCanvasElement, Known>();
let sizes: ResizeObserver | null = null;

function measure(canvas: HTMLCanvasElement, known: Known): void {
  known.width = canvas.clientWidth;
  known.height = canvas.clientHeight;
}

/** A canvas cleared and scaled to the screen's pixels, at its laid-out size; null while it has none. It is the same object at each call. */
export function surface(canvas: HTMLCanvasElement): Surface | null {
  let known = surfaces.get(canvas);
  if (known === undefined) {
    const g = canvas.getContext('2d');
    if (g === null) return null;
    known = { g, width: 0, height: 0 };
    measure(canvas, known);
    surfaces.set(canvas, known);
    sizes ??= new ResizeObserver((changes) => {
      for (const { target } of changes)
        measure(target as HTMLCanvasElement, surfaces.get(target as HTMLCanvasElement)!);
    });
    sizes.observe(canvas);
  }
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
