import type { Asset, Region } from '../../../host/project/project.ts';
import { STEMS } from '../../../host/project/project.ts';
import type { Face } from '../core/face.ts';
import { makeColumns, type Peaks } from '../data/peaks.ts';
import { css, type Palette, severityColor } from './palette.ts';

/** The whole song: its loudness, and below it a row of damage for each stem, as thick as it is bad. */
interface OverviewScene {
  readonly length: number;
  /** Together they are the song. */
  readonly assets: readonly Asset[];
  /** The recording, which is drawn until something of them has arrived; null where there is none. */
  readonly standIn: Asset | null;
  readonly regions: readonly { readonly region: Region; readonly face: Face }[];
}

/** CSS pixels by which severity is told besides colour. */
const THICK = { none: 1, minor: 1, damaged: 2, severe: 3 } as const;
/** CSS pixels from one stem's row to the next; closer where the whole is low. */
const rowOf = (height: number): number => (height < 32 ? 2.75 : 3.5);

/** Draws over `width` × `height` CSS pixels. Returns whether all sound was known. */
export function inkOverview(
  g: CanvasRenderingContext2D,
  palette: Palette,
  peaks: Peaks,
  { length, assets, standIn, regions }: OverviewScene,
  width: number,
  height: number,
): boolean {
  g.clearRect(0, 0, width, height);
  const row = rowOf(height);
  const rows = STEMS.length * row + 4;
  const room = height - rows - 3;
  const count = Math.ceil(width);
  const columns = makeColumns(count);
  const power = new Float32Array(count);
  let known = assets.length > 0 || standIn !== null;
  let isEmpty = true;
  const add = (asset: Asset): void => {
    const quality = peaks.columns(asset, length / width, 0, count, columns);
    if (quality !== 'exact') known = false;
    if (quality === 'none') return;
    isEmpty = false;
    for (let x = 0; x < count; x++) power[x] = Math.hypot(power[x]!, (columns.high[x]! - columns.low[x]!) / 2);
  };
  for (const asset of assets) add(asset);
  if (isEmpty && standIn !== null) add(standIn);
  const loudest = power.reduce((most, value) => Math.max(most, value), 1e-6);
  g.fillStyle = css(palette.rgb['text-3'], 0.75);
  for (let x = 0; x < count; x++) {
    const tall = Math.max(1, (power[x]! / loudest) ** 1.15 * room);
    g.fillRect(x, 2 + (room - tall) / 2, 1, tall);
  }
  for (const { region, face } of regions) {
    const calm = face.state === 'mended';
    const thick = calm || face.state === 'left' ? 1 : THICK[face.severity ?? 'none'];
    const y = height - rows + 2 + STEMS.indexOf(region.stem) * row + (3 - thick) / 2;
    const x = (region.start / length) * width;
    const color = calm
      ? palette.rgb.accent
      : face.state === 'left'
        ? palette.rgb['line-3']
        : palette.rgb[severityColor(face.severity)];
    g.fillStyle = css(color);
    g.fillRect(x, y, Math.max(2, ((region.end - region.start) / length) * width), thick);
  }
  return known;
}
