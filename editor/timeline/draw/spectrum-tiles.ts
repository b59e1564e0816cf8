import type { Asset } from '../../../host/project/project.ts';
import type { Fetcher } from '../data/fetcher.ts';
import { createLru } from '../data/lru.ts';
import { mixed, type Palette, type Rgb } from './palette.ts';
import { createPrinter, pictureRoom } from './picture-room.ts';
import { SpectrumKeys } from './spectrum-keys.ts';

/** What the host's tiles hold, and what of it is shown. */
const COLUMNS = 256;
const ROWS = 128;
const LOWEST_HZ = 40;
const HIGHEST_HZ = 16_000;
const HOP = 512;
const COARSEST = 3;

/** What is shown of a spectrogram. */
export interface SpectrumRange {
  /** Hz. */
  readonly low: number;
  readonly high: number;
  /** dBFS that are drawn as dark, and as bright, as can be. */
  readonly floor: number;
  readonly ceiling: number;
}

export const WHOLE_RANGE: SpectrumRange = { low: LOWEST_HZ, high: HIGHEST_HZ, floor: -88, ceiling: -12 };

/** The tile zoom whose columns are nearest to a pixel; a coarser one blurs, a finer one costs. */
export function tileZoom(framesPerPixel: number): number {
  return Math.max(0, Math.min(COARSEST, Math.round(Math.log(framesPerPixel / HOP) / Math.log(4))));
}

/** CSS pixels from the top of a box of `height` at which a frequency lies. */
export function yOfHz(hz: number, { low, high }: SpectrumRange, height: number): number {
  return height * (1 - Math.log(hz / low) / Math.log(high / low));
}

/**
 * 256 colours from silence to full: from the ground through the stem's hue to white. Lightness rises all the way, so that levels can be
 * told by everyone, whatever colours they see.
 */
export function spectrumColors(ground: Rgb, hue: Rgb, light: Rgb, { floor, ceiling }: SpectrumRange): Uint32Array {
  const words = new Uint32Array(256);
  /** Where the hue is reached; above it goes towards white. */
  const KNEE = 0.62;
  for (let value = 0; value < 256; value++) {
    const db = -100 + (value * 100) / 255;
    const level = Math.min(1, Math.max(0, (db - floor) / (ceiling - floor))) ** 1.35;
    const [red, green, blue] =
      level < KNEE ? mixed(ground, hue, level / KNEE) : mixed(hue, light, ((level - KNEE) / (1 - KNEE)) * 0.85);
    words[value] = ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }
  return words;
}

export interface SpectrumTiles {
  /**
   * Draws `asset` from frame `from` to `to` of the song into a box of device pixels; the asset's first frame lies at `offset`.
   * Returns whether all of it was there.
   */
  draw(
    g: CanvasRenderingContext2D,
    asset: Asset,
    hue: Rgb,
    offset: number,
    from: number,
    to: number,
    box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
    range: SpectrumRange,
  ): boolean;
  /** Whether anything of a sound has arrived. */
  has(asset: Asset): boolean;
  recolor(palette: Palette): void;
}

export function createSpectrumTiles(fetcher: Fetcher, firstPalette: Palette, arrived: () => void): SpectrumTiles {
  let palette = firstPalette;
  // A level is a byte where its colour is four.
  const levels = createLru<Uint8Array>(() => pictureRoom() / 4);
  const pictures = createLru<ImageBitmap>(pictureRoom, (picture) => picture.close());
  const print = createPrinter();
  const keys = new WeakMap<Asset, SpectrumKeys>();
  let looks = new WeakMap<Rgb, Look>();
  const arrivedOf = new Set<string>();

  const lookOf = (hue: Rgb, range: SpectrumRange): Look => {
    let look = looks.get(hue);
    if (look?.range !== range) {
      const name = `${hue.join()},${range.floor},${range.ceiling}`;
      look = { name, range, colors: spectrumColors(palette.rgb['bg-0'], hue, palette.rgb['text-1'], range) };
      looks.set(hue, look);
    }
    return look;
  };

  const keysOf = (asset: Asset, look: string): SpectrumKeys => {
    let known = keys.get(asset);
    if (known?.look !== look) {
      known = new SpectrumKeys(asset.hash, look);
      keys.set(asset, known);
    }
    return known;
  };

  const picture = (asset: Asset, zoom: number, index: number, look: Look, ask: boolean): ImageBitmap | null => {
    const { tile, picture: name } = keysOf(asset, look.name).of(zoom, index);
    const made = pictures.get(name);
    if (made !== undefined) return made;
    const bytes = levels.get(tile);
    if (bytes === undefined) {
      if (ask) {
        fetcher.want(`/tile/${asset.hash}?index=${index}&zoom=${zoom}`, (answer) => {
          // Of a take there are often a few columns in a tile of silence.
          const heard = new Uint8Array(answer).slice(0, columnsOf(asset, zoom, index) * ROWS);
          levels.set(tile, heard, heard.byteLength);
          arrivedOf.add(asset.hash);
          arrived();
        });
      }
      return null;
    }
    const painted = print(paint(bytes, look.colors));
    pictures.set(name, painted, bytes.length * 4);
    return painted;
  };

  return {
    has: ({ hash }) => arrivedOf.has(hash),
    recolor(next) {
      palette = next;
      pictures.clear();
      looks = new WeakMap();
    },
    draw(g, asset, hue, offset, from, to, box, range) {
      const perPixel = (to - from) / box.width;
      const wanted = tileZoom(perPixel);
      const bottom = ROWS * shareOf(range.low);
      const top = ROWS * shareOf(range.high);
      const look = lookOf(hue, range);
      let whole = true;
      g.imageSmoothingEnabled = true;
      const size = COLUMNS * HOP * 4 ** wanted;
      const start = Math.max(0, from - offset);
      const end = Math.min(asset.length, to - offset);
      for (let index = Math.floor(start / size); index * size < end; index++) {
        const left = Math.max(start, index * size);
        const right = Math.min(end, (index + 1) * size);
        let shown = picture(asset, wanted, index, look, true);
        let span = size;
        let at = index;
        // Until it has come, a coarser or finer tile that is here stands in.
        for (let zoom = wanted + 1; shown === null && zoom <= COARSEST; zoom++) {
          span = COLUMNS * HOP * 4 ** zoom;
          at = Math.floor(left / span);
          shown = picture(asset, zoom, at, look, false);
        }
        if (shown === null) {
          whole = false;
          continue;
        }
        if (span !== size) whole = false;
        const column = COLUMNS / span;
        const x = Math.round(box.x + (left + offset - from) / perPixel);
        const next = Math.round(box.x + (right + offset - from) / perPixel);
        if (next <= x) continue;
        g.drawImage(
          shown,
          (left - at * span) * column,
          ROWS - top,
          Math.max(0.01, (right - left) * column),
          top - bottom,
          x,
          box.y,
          next - x,
          box.height,
        );
      }
      return whole;
    },
  };
}

/** How levels are shown: the words of all 256. */
interface Look {
  readonly name: string;
  readonly range: SpectrumRange;
  readonly colors: Uint32Array;
}

/** How far up the rows a frequency lies, 0..1. */
const shareOf = (hz: number): number =>
  Math.min(1, Math.max(0, Math.log(hz / LOWEST_HZ) / Math.log(HIGHEST_HZ / LOWEST_HZ)));

/** Columns of a tile that lie within the sound. */
function columnsOf(asset: Asset, zoom: number, index: number): number {
  return Math.max(1, Math.min(COLUMNS, Math.ceil(asset.length / (HOP * 4 ** zoom)) - index * COLUMNS));
}

function paint(bytes: Uint8Array, words: Uint32Array): ImageData {
  const columns = bytes.length / ROWS;
  const image = new ImageData(columns, ROWS);
  const pixels = new Uint32Array(image.data.buffer);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < ROWS; row++) {
      pixels[(ROWS - 1 - row) * columns + column] = words[bytes[column * ROWS + row] ?? 0]!;
    }
  }
  return image;
}
