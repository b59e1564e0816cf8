import type { Frames } from '../../../host/project/project.ts';

/** How time lies on the screen: the frame at x = 0, and the frames that one CSS pixel spans. */
export interface Scale {
  readonly framesPerPixel: number;
  readonly scroll: Frames;
}

/** CSS pixels from the left edge of the lanes; may lie outside of them. */
export const xOf = (scale: Scale, frame: Frames): number => (frame - scale.scroll) / scale.framesPerPixel;

/** The frame, with its fraction, at `x` CSS pixels. */
export const frameAt = (scale: Scale, x: number): number => scale.scroll + x * scale.framesPerPixel;

/** The whole frame at `x`, held to the song. */
export function wholeFrameAt(scale: Scale, x: number, length: Frames): Frames {
  return Math.round(Math.min(length, Math.max(0, frameAt(scale, x))));
}

/** Where a scroll may stand so that the song fills the lanes. At single samples it keeps its fraction: whole ones would jump. */
export function heldScroll(scroll: number, framesPerPixel: number, width: number, length: Frames): number {
  const held = Math.max(0, Math.min(length - width * framesPerPixel, scroll));
  return framesPerPixel < 4 ? held : Math.round(held);
}

/**
 * The scroll at which the playhead is seen: the same while it is in view; else the page that begins shortly before it.
 * Pages turn rather than glide, so that the pictures stand still while one listens.
 */
export function pageWith(scale: Scale, frame: Frames, width: number, length: Frames): number {
  const x = xOf(scale, frame);
  if (x >= 0 && x < width) return scale.scroll;
  const lead = 0.05 * width * scale.framesPerPixel;
  return heldScroll(frame - lead, scale.framesPerPixel, width, length);
}
