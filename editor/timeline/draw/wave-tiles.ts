import type { Asset } from '../../../host/project/project.ts';
import { fadeGain, fadePosition } from '../core/fade.ts';
import type { LaneName } from '../core/lanes.ts';
import { createLru } from '../data/lru.ts';
import { type Columns, makeColumns, type Peaks, type Quality } from '../data/peaks.ts';
import { laneColor, type Palette } from './palette.ts';
import { type Patch, signatureOf } from './patch.ts';
import { type Ink, inkCeiling, inkRim, inkWave, type Pixels } from './wave-ink.ts';

/** Device pixels: few enough tiles for a screen, each drawn in a fraction of a millisecond. */
export const TILE = 256;
/** Four tall lanes at 4K take 34 MB. */
const CACHE_BYTES = 48e6;

export interface WaveRow {
  readonly name: LaneName;
  readonly asset: Asset;
  readonly patches: readonly Patch[];
  /** Device pixels. */
  readonly height: number;
  /** The sound whose loudest moment fills the lane: its own, or of what it is a part of. */
  readonly measure: Asset;
  /** Over a spectrogram the wave is drawn lightly. */
  readonly light: boolean;
}

interface Tile {
  readonly canvas: OffscreenCanvas;
  quality: Quality;
  /** What had arrived of its sounds when it was made. */
  arrivals: number;
}

export interface WaveTiles {
  /**
   * Draws a lane's wave from device pixel `origin` of the song on, over `width` device pixels at `top`. `framesPerPixel` counts device
   * pixels. While `spare` says that there is time, what is missing is made; else what was there at another zoom is stretched.
   * Returns whether all of it is as it should be.
   */
  draw(
    g: CanvasRenderingContext2D,
    row: WaveRow,
    framesPerPixel: number,
    origin: number,
    width: number,
    top: number,
    spare: () => boolean,
  ): boolean;
  /** The colours have changed. */
  recolor(palette: Palette): void;
}

/** The pictures of waveforms, cut into tiles and kept. */
export function createWaveTiles(peaks: Peaks, first: Palette): WaveTiles {
  let palette = first;
  const pool: OffscreenCanvas[] = [];
  const tiles = createLru<Tile>(CACHE_BYTES, ({ canvas }) => {
    if (pool.length < 32) pool.push(canvas);
    // Its pixels go at once; until the collector finds them they would be megabytes.
    else canvas.width = 0;
  });
  /** For each lane the zoom that was last drawn whole: it is stretched until the next one is made. */
  const settled = new Map<string, { readonly prefix: string; readonly framesPerPixel: number }>();
  const columns = makeColumns(TILE);
  const treated = makeColumns(TILE);
  let image: ImageData | null = null;

  const make = (row: WaveRow, framesPerPixel: number, index: number): Tile => {
    const height = row.height;
    if (image === null || image.height !== height) image = new ImageData(TILE, height);
    const words = new Uint32Array(image.data.buffer);
    words.fill(0);
    const quality = paint({ words, width: TILE, height }, row, framesPerPixel, index);
    const canvas = takeCanvas(pool, height);
    canvas.getContext('2d')?.putImageData(image, 0, 0);
    return { canvas, quality, arrivals: arrivalsOf(row, framesPerPixel, index) };
  };

  const paint = (pixels: Pixels, row: WaveRow, framesPerPixel: number, index: number): Quality => {
    const { asset, height } = row;
    const first = index * TILE * framesPerPixel;
    let quality = peaks.columns(asset, framesPerPixel, first, TILE, columns);
    if (quality === 'none') return 'none';
    const loudest = peaks.loudest(row.measure);
    // Drawn at a size that is not the lane's, it must be made anew when that is known.
    if (loudest === null) quality = 'coarse';
    const gain = 1 / (loudest ?? 1);
    const color = palette.rgb[laneColor(row.name)];
    const plain: Ink = row.light
      ? { color: palette.rgb['text-1'], peaks: 0.28, body: 0.42 }
      : { color, peaks: 0.52, body: 0.9 };
    const all = (ink: Ink, from: number, to: number, what: Columns = columns) =>
      inkWave(pixels, what, from, to, 0, height, gain, ink);
    let done = 0;
    for (const patch of row.patches) {
      const from = Math.max(0, Math.min(TILE, Math.round(patch.start / framesPerPixel) - index * TILE));
      const to = Math.max(0, Math.min(TILE, Math.round(patch.end / framesPerPixel) - index * TILE));
      if (to <= from || to <= done) continue;
      const start = Math.max(from, done);
      all(plain, done, start);
      if (patch.take === null) {
        all(plain, start, to);
        if (patch.clipped !== null) {
          inkCeiling(
            pixels,
            columns,
            start,
            to,
            0,
            height,
            gain,
            0.985 * ceilingOf(columns, start, to),
            palette.rgb[patch.clipped],
          );
        }
      } else {
        const own = peaks.columns(patch.take.asset, framesPerPixel, first - patch.take.fade.start, TILE, treated);
        if (own === 'none') {
          all(plain, start, to);
          quality = 'coarse';
        } else {
          if (own === 'coarse') quality = 'coarse';
          all({ color: palette.rgb.ghost, peaks: row.light ? 0.2 : 0.42, body: row.light ? 0.2 : 0.42 }, start, to);
          blend(columns, treated, patch.take.fade, first, framesPerPixel, start, to);
          all(row.light ? plain : { color: plain.color, peaks: 0.72, body: 1 }, start, to, treated);
          inkRim(pixels, columns, start, to, 0, height, gain, palette.rgb['text-1'], 0.3);
        }
      }
      done = to;
    }
    all(plain, done, TILE);
    return quality;
  };

  const arrivalsOf = (row: WaveRow, framesPerPixel: number, index: number): number => {
    let sum = peaks.arrivals(row.asset.hash);
    if (row.measure.hash !== row.asset.hash) sum += peaks.arrivals(row.measure.hash);
    for (const { start, end, take } of row.patches) {
      if (take !== null && end > index * TILE * framesPerPixel && start < (index + 1) * TILE * framesPerPixel) {
        sum += peaks.arrivals(take.asset.hash);
      }
    }
    return sum;
  };

  return {
    recolor(next) {
      palette = next;
      tiles.clear();
      settled.clear();
    },
    draw(g, row, framesPerPixel, origin, width, top, spare) {
      const lane = `${row.asset.hash}/${row.name}/${row.height}/${row.light ? 1 : 0}`;
      const prefix = `${lane}/${framesPerPixel.toPrecision(9)}`;
      let whole = true;
      const from = Math.floor(origin / TILE);
      const to = Math.ceil((origin + width) / TILE);
      for (let index = from; index < to; index++) {
        const signature = signatureOf(row.patches, index * TILE * framesPerPixel, (index + 1) * TILE * framesPerPixel);
        const key = `${prefix}/${index}/${signature}`;
        let tile = tiles.get(key);
        const stale =
          tile !== undefined && tile.quality !== 'exact' && tile.arrivals !== arrivalsOf(row, framesPerPixel, index);
        if (tile === undefined || stale) {
          if (spare()) {
            tile = make(row, framesPerPixel, index);
            tiles.set(key, tile, TILE * row.height * 4);
          } else {
            whole = false;
          }
        }
        if (tile !== undefined && tile.quality !== 'none')
          g.drawImage(tile.canvas, 0, 0, TILE, row.height, index * TILE - origin, top, TILE, row.height);
        else stretch(g, lane, row, framesPerPixel, index, origin, top);
      }
      if (whole) settled.set(lane, { prefix, framesPerPixel });
      return whole;
    },
  };

  /** Fills the place of a tile with what was drawn there at the last zoom. */
  function stretch(
    g: CanvasRenderingContext2D,
    lane: string,
    row: WaveRow,
    framesPerPixel: number,
    index: number,
    origin: number,
    top: number,
  ): void {
    const last = settled.get(lane);
    if (last === undefined) return;
    const ratio = last.framesPerPixel / framesPerPixel;
    const from = (index * TILE) / ratio;
    const to = ((index + 1) * TILE) / ratio;
    for (let old = Math.floor(from / TILE); old * TILE < to; old++) {
      const signature = signatureOf(
        row.patches,
        old * TILE * last.framesPerPixel,
        (old + 1) * TILE * last.framesPerPixel,
      );
      const tile = tiles.peek(`${last.prefix}/${old}/${signature}`);
      if (tile === undefined) continue;
      const start = Math.max(from, old * TILE);
      const end = Math.min(to, (old + 1) * TILE);
      if (end - start < 0.01) continue;
      g.drawImage(
        tile.canvas,
        start - old * TILE,
        0,
        end - start,
        row.height,
        start * ratio - origin,
        top,
        (end - start) * ratio,
        row.height,
      );
    }
  }
}

/** What is heard where a take comes in over the original; of two waves' outlines this is the widest that their mix can be. */
function blend(
  original: Columns,
  treated: Columns,
  fade: Parameters<typeof fadePosition>[0] & { readonly law: number; readonly blend: number },
  first: number,
  framesPerPixel: number,
  from: number,
  to: number,
): void {
  for (let x = from; x < to; x++) {
    const position = fade.blend * fadePosition(fade, first + (x + 0.5) * framesPerPixel);
    if (position >= 1) continue;
    const gain = fadeGain(position, fade.law);
    const rest = fadeGain(1 - position, fade.law);
    treated.low[x] = gain * treated.low[x]! + rest * original.low[x]!;
    treated.high[x] = gain * treated.high[x]! + rest * original.high[x]!;
    treated.core[x] = Math.hypot(gain * treated.core[x]!, rest * original.core[x]!);
  }
}

function ceilingOf({ low, high }: Columns, from: number, to: number): number {
  let most = 0;
  for (let x = from; x < to; x++) most = Math.max(most, high[x]!, -low[x]!);
  return most;
}

function takeCanvas(pool: OffscreenCanvas[], height: number): OffscreenCanvas {
  const at = pool.findIndex((canvas) => canvas.height === height);
  return at >= 0 ? pool.splice(at, 1)[0]! : new OffscreenCanvas(TILE, height);
}
