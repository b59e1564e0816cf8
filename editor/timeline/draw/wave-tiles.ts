import type { Asset } from '../../../host/project/project.ts';
import { fadeGain, fadePosition } from '../core/fade.ts';
import type { Drawn } from '../core/lanes.ts';
import { createLru } from '../data/lru.ts';
import { type Columns, makeColumns, type Peaks, type Quality } from '../data/peaks.ts';
import { laneColor, type Palette, type Rgb } from './palette.ts';
import type { Patch } from './patch.ts';
import { createPrinter, pictureRoom } from './picture-room.ts';
import { type Ink, inkCeiling, inkRim, inkWave, type Pixels } from './wave-ink.ts';
import { LaneKeys, type Settled, TILE } from './wave-keys.ts';

/** Lanes of a window, and as many of the heights that they had while it was resized. */
const MOST_LANES = 64;

interface WaveRow {
  readonly name: Drawn;
  readonly asset: Asset;
  readonly patches: readonly Patch[];
  /** Device pixels. */
  readonly height: number;
  /** The sound whose loudest moment fills the lane: its own, or of what it is a part of. */
  readonly measure: Asset;
  /** The recording, which is drawn in a stem's place until something of the stem itself has arrived; null where there is none. */
  readonly standIn: Asset | null;
  /** Whether it lies over a spectrogram: what a take stands for is fainter there. */
  readonly light: boolean;
}

interface Tile {
  readonly picture: ImageBitmap;
  readonly quality: Quality;
  /** What had arrived of its sounds when it was made. */
  readonly arrivals: number;
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
  const tiles = createLru<Tile>(pictureRoom, ({ picture }) => picture.close());
  const print = createPrinter();
  const lanes = new Map<string, LaneKeys>();
  const columns = makeColumns(TILE);
  const treated = makeColumns(TILE);
  let image: ImageData | null = null;

  const make = (row: WaveRow, framesPerPixel: number, index: number): Tile => {
    const height = row.height;
    if (image === null || image.height !== height) image = new ImageData(TILE, height);
    const words = new Uint32Array(image.data.buffer);
    words.fill(0);
    const quality = paint({ words, width: TILE, height }, row, framesPerPixel, index);
    return { picture: print(image), quality, arrivals: arrivalsOf(row, framesPerPixel, index) };
  };

  const paint = (pixels: Pixels, row: WaveRow, framesPerPixel: number, index: number): Quality => {
    const { asset, height } = row;
    const first = index * TILE * framesPerPixel;
    let quality = peaks.columns(asset, framesPerPixel, first, TILE, columns);
    if (quality === 'none') return paintStandIn(pixels, row, framesPerPixel, first);
    const loudest = peaks.loudest(row.measure);
    // Drawn at a size that is not the lane's, it must be made anew when that is known.
    if (loudest === null) quality = 'coarse';
    const gain = 1 / (loudest ?? 1);
    const color = palette.rgb[laneColor(row.name)];
    const plain: Ink = row.name === 'mix' ? ghostly(color) : { color, peaks: 0.52, body: 0.9 };
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

  /** Not the lane's own: it is made anew as soon as that comes. */
  const paintStandIn = (pixels: Pixels, row: WaveRow, framesPerPixel: number, first: number): Quality => {
    const { standIn, height } = row;
    if (standIn === null || peaks.columns(standIn, framesPerPixel, first, TILE, columns) === 'none') return 'none';
    const gain = 1 / (peaks.loudest(standIn) ?? 1);
    inkWave(pixels, columns, 0, TILE, 0, height, gain, ghostly(palette.rgb[laneColor('mix')]));
    return 'coarse';
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
      for (const lane of lanes.values()) lane.settled = null;
    },
    draw(g, row, framesPerPixel, origin, width, top, spare) {
      const lane = laneOf(row);
      // What stood there before the stem came is a picture already.
      const settled = lane.settled ?? standInOf(row)?.settled ?? null;
      const now = lane.at(row.patches, framesPerPixel);
      let whole = true;
      const from = Math.floor(origin / TILE);
      const to = Math.ceil((origin + width) / TILE);
      for (let index = from; index < to; index++) {
        const key = now.of(index);
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
          g.drawImage(tile.picture, 0, 0, TILE, row.height, index * TILE - origin, top, TILE, row.height);
        else if (settled !== null) stretch(g, settled, row, framesPerPixel, index, origin, top);
      }
      if (whole) lane.settled = { names: now, from, to };
      return whole;
    },
  };

  function standInOf({ standIn, height, light }: WaveRow): LaneKeys | undefined {
    return standIn === null ? undefined : lanes.get(nameOf(standIn, 'mix', height, light));
  }

  function laneOf(row: WaveRow): LaneKeys {
    const name = nameOf(row.asset, row.name, row.height, row.light);
    let lane = lanes.get(name);
    if (lane === undefined) {
      if (lanes.size >= MOST_LANES) lanes.clear();
      lane = new LaneKeys(name);
      lanes.set(name, lane);
    }
    return lane;
  }

  /** Fills the place of a tile with what was drawn there at the last zoom. */
  function stretch(
    g: CanvasRenderingContext2D,
    { names, from: first, to: end }: Settled,
    row: WaveRow,
    framesPerPixel: number,
    index: number,
    origin: number,
    top: number,
  ): void {
    const ratio = names.framesPerPixel / framesPerPixel;
    const from = (index * TILE) / ratio;
    const to = ((index + 1) * TILE) / ratio;
    for (let old = Math.max(first, Math.floor(from / TILE)); old < end && old * TILE < to; old++) {
      const tile = tiles.get(names.of(old));
      if (tile === undefined) continue;
      const start = Math.max(from, old * TILE);
      const width = Math.min(to, (old + 1) * TILE) - start;
      if (width < 0.01) continue;
      g.drawImage(
        tile.picture,
        start - old * TILE,
        0,
        width,
        row.height,
        start * ratio - origin,
        top,
        width * ratio,
        row.height,
      );
    }
  }
}

const nameOf = (asset: Asset, drawn: Drawn, height: number, light: boolean): string =>
  `${asset.hash}/${drawn}/${height}/${light ? 1 : 0}`;

/** The recording where it only stands in for a stem. */
const ghostly = (color: Rgb): Ink => ({ color, peaks: 0.3, body: 0.5 });

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
