import type { Severity } from '../core/face.ts';
import type { Drawn } from '../core/lanes.ts';

/** A colour as red, green, blue, 0..255. */
export type Rgb = readonly [red: number, green: number, blue: number];

const NAMES = [
  'bg-0', 'bg-1', 'bg-2', 'bg-3', 'bg-4', 'line-1', 'line-2', 'line-3', 'text-1', 'text-2', 'text-3',
  'accent', 'minor', 'damaged', 'severe', 'vocals', 'drums', 'bass', 'other', 'residual', 'wave-grid', 'ghost',
] as const; // biome-ignore format: a list of names

type ColorName = (typeof NAMES)[number];

/** The tokens of the page as canvases can use them. */
export interface Palette {
  readonly rgb: Readonly<Record<ColorName, Rgb>>;
  readonly font: string;
  /** 0..1: how much a damaged span is tinted. */
  readonly tint: number;
  /** Patterns stand out more where contrast is asked for. */
  readonly patternAlpha: number;
}

export const laneColor = (drawn: Drawn): ColorName => (drawn === 'mix' ? 'text-3' : drawn);

/** The colour of what is wrong, a quiet one where nothing was found. */
export const severityColor = (severity: Severity | null): ColorName => severity ?? 'text-2';

/** Colours as canvases read them, by opacity: a frame asks for the same few hundreds of times. */
const written = new WeakMap<Rgb, Map<number, string>>();
/** Opacities of one colour that are kept: more are a slider being dragged. */
const MOST_ALPHAS = 32;

export function css(color: Rgb, alpha = 1): string {
  let alphas = written.get(color);
  if (alphas === undefined) {
    alphas = new Map();
    written.set(color, alphas);
  }
  let text = alphas.get(alpha);
  if (text === undefined) {
    const [red, green, blue] = color;
    text = alpha >= 1 ? `rgb(${red} ${green} ${blue})` : `rgb(${red} ${green} ${blue} / ${alpha})`;
    if (alphas.size >= MOST_ALPHAS) alphas.clear();
    alphas.set(alpha, text);
  }
  return text;
}

/** Between two colours, `share` of the second. */
export function mixed(a: Rgb, b: Rgb, share: number): Rgb {
  const at = (k: 0 | 1 | 2) => Math.round(a[k] + (b[k] - a[k]) * share);
  return [at(0), at(1), at(2)];
}

/** Reads the tokens as they are now; a theme changes them. */
export function readPalette(root: HTMLElement): Palette {
  const style = getComputedStyle(root);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const g = canvas.getContext('2d', { willReadFrequently: true });
  const rgb = {} as Record<ColorName, Rgb>;
  for (const name of NAMES) {
    let color: Rgb = [128, 128, 128];
    if (g !== null) {
      // The canvas knows every notation that the page does, OKLCH too.
      g.fillStyle = style.getPropertyValue(`--${name}`).trim();
      g.fillRect(0, 0, 1, 1);
      const [red, green, blue] = g.getImageData(0, 0, 1, 1).data;
      color = [red ?? 0, green ?? 0, blue ?? 0];
    }
    rgb[name] = color;
  }
  const tint = Number.parseFloat(style.getPropertyValue('--tint')) / 100;
  return {
    rgb,
    font: style.getPropertyValue('--font').trim() || 'sans-serif',
    tint: Number.isFinite(tint) ? tint : 0.14,
    patternAlpha: root.dataset.theme === 'contrast' ? 0.5 : 0.24,
  };
}

/** Calls back when the theme changes, and when a face has arrived that texts were already drawn without; returns how to stop. */
export function onLookChange(root: HTMLElement, changed: () => void): () => void {
  const watch = new MutationObserver(changed);
  watch.observe(root, { attributes: true, attributeFilter: ['data-theme'] });
  const { fonts } = root.ownerDocument;
  fonts?.addEventListener('loadingdone', changed);
  return () => {
    watch.disconnect();
    fonts?.removeEventListener('loadingdone', changed);
  };
}
