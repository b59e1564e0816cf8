import type { Asset } from '../../../host/project/project.ts';
import { fadeGain, fadePosition } from '../core/fade.ts';
import type { Lane } from '../core/lanes.ts';
import { type Peaks, SAMPLE_CHUNK } from '../data/peaks.ts';
import { type Brush, pixelOf } from './brush.ts';
import { css, laneColor, type Rgb } from './palette.ts';
import type { Patch } from './patch.ts';

/** A dot for each sample where they lie at least this far apart, CSS pixels. */
const DOT_ROOM = 6;

/** A line through single samples; where a take is heard, it over the ghost of the original. Returns whether all samples were there. */
export function inkSamples(brush: Brush, lane: Lane, patches: readonly Patch[], peaks: Peaks): boolean {
  const { palette } = brush;
  const color = palette.rgb[laneColor(lane.drawn)];
  const takes = patches.filter(({ take }) => take !== null);
  let whole = true;
  const read = (asset: Asset, frame: number): number => {
    if (frame < 0 || frame >= asset.length) return 0;
    const chunk = Math.floor(frame / SAMPLE_CHUNK);
    const held = peaks.samples(asset, chunk);
    if (held === null) whole = false;
    return held?.[frame - chunk * SAMPLE_CHUNK] ?? 0;
  };
  const original = (frame: number) => read(lane.asset, frame);
  const heard = (frame: number): number => {
    let value = original(frame);
    for (const { take } of takes) {
      if (take === null || frame < take.fade.start || frame >= take.fade.end) continue;
      const position = take.fade.blend * fadePosition(take.fade, frame);
      const own = read(take.asset, frame - take.fade.start);
      value = fadeGain(position, take.fade.law) * own + fadeGain(1 - position, take.fade.law) * value;
    }
    return value;
  };
  if (takes.length > 0) line(brush, lane, original, 1 / (peaks.loudest(lane.asset) ?? 1), palette.rgb.ghost, 0.8);
  line(brush, lane, heard, 1 / (peaks.loudest(lane.asset) ?? 1), color, 1);
  return whole;
}

function line(brush: Brush, lane: Lane, at: (frame: number) => number, gain: number, color: Rgb, alpha: number): void {
  const { g, scale, width } = brush;
  const middle = lane.wave.top + lane.wave.height / 2;
  const amplitude = (lane.wave.height / 2) * gain;
  const first = Math.max(0, Math.floor(scale.scroll) - 1);
  const last = Math.ceil(scale.scroll + width * scale.framesPerPixel) + 1;
  const dots = 1 / scale.framesPerPixel >= DOT_ROOM;
  g.beginPath();
  for (let frame = first; frame <= last; frame++) {
    const x = pixelOf(brush, frame);
    const y = middle - at(frame) * amplitude;
    if (frame === first) g.moveTo(x, y);
    else g.lineTo(x, y);
  }
  g.strokeStyle = css(color, alpha);
  g.lineWidth = 1.25;
  g.stroke();
  if (!dots) return;
  g.fillStyle = css(color, alpha);
  for (let frame = first; frame <= last; frame++) {
    g.fillRect(pixelOf(brush, frame) - 1.5, middle - at(frame) * amplitude - 1.5, 3, 3);
  }
}
