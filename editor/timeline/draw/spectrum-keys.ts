/** More than there are zooms of tiles. */
const ZOOMS = 8;

interface SpectrumName {
  /** Of what is heard. */
  readonly tile: string;
  /** Of how it is shown. */
  readonly picture: string;
}

/** Names kept of a sound: several screens of tiles at each zoom. Who plays on for an hour goes past many more. */
const MOST_NAMES = 256;

/** What the tiles of a sound are called, as long as it is shown in one way. Hundreds of takes are drawn in a frame, and names are long: each is made once. */
export class SpectrumKeys {
  readonly look: string;
  private readonly hash: string;
  private readonly names = new Map<number, SpectrumName>();

  constructor(hash: string, look: string) {
    this.hash = hash;
    this.look = look;
  }

  of(zoom: number, index: number): SpectrumName {
    const place = index * ZOOMS + zoom;
    let name = this.names.get(place);
    if (name === undefined) {
      const tile = `${this.hash}/${zoom}/${index}`;
      name = { tile, picture: `${tile}/${this.look}` };
      if (this.names.size >= MOST_NAMES) this.names.clear();
      this.names.set(place, name);
    }
    return name;
  }
}
