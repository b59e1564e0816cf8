import { type Patch, signatureOf } from './patch.ts';

/** Device pixels: few enough tiles for a screen, each drawn in a fraction of a millisecond. */
export const TILE = 256;

/** Names kept at one zoom: several screens of tiles. Who plays on for an hour goes past many more. */
const MOST_NAMES = 256;

/** What the tiles of a lane are called. A name says all that can be seen in its tile, and is long: names are kept while the lane is drawn at one zoom. */
export class LaneKeys {
  /** What was last drawn whole: it is stretched until what is drawn now is made. */
  settled: Settled | null = null;
  private readonly lane: string;
  private now: ZoomKeys | null = null;

  constructor(lane: string) {
    this.lane = lane;
  }

  at(patches: readonly Patch[], framesPerPixel: number): ZoomKeys {
    if (this.now?.framesPerPixel !== framesPerPixel || this.now.patches !== patches)
      this.now = new ZoomKeys(this.lane, patches, framesPerPixel);
    return this.now;
  }
}

/** The tiles from `from` to before `to`, at one zoom. */
export interface Settled {
  readonly names: ZoomKeys;
  readonly from: number;
  readonly to: number;
}

/** The names of a lane's tiles at one zoom, as long as its patches are the same. */
class ZoomKeys {
  readonly patches: readonly Patch[];
  readonly framesPerPixel: number;
  private readonly prefix: string;
  private readonly names = new Map<number, string>();

  constructor(lane: string, patches: readonly Patch[], framesPerPixel: number) {
    this.patches = patches;
    this.framesPerPixel = framesPerPixel;
    this.prefix = `${lane}/${framesPerPixel.toPrecision(9)}`;
  }

  of(index: number): string {
    const known = this.names.get(index);
    if (known !== undefined) return known;
    const from = index * TILE * this.framesPerPixel;
    const name = `${this.prefix}/${index}/${signatureOf(this.patches, from, from + TILE * this.framesPerPixel)}`;
    if (this.names.size >= MOST_NAMES) this.names.clear();
    this.names.set(index, name);
    return name;
  }
}
