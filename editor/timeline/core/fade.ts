import type { Region, Take } from '../../../host/project/project.ts';
import { chosenTake } from '../../../host/project/selectors.ts';

/** How a take comes in over the original and goes out again. Frames. */
export interface Fade {
  readonly start: number;
  readonly end: number;
  readonly fadeIn: number;
  readonly fadeOut: number;
  /** Exponent on sin² and cos², as the seam has it. */
  readonly law: number;
  readonly blend: number;
}

/** Seconds that the handles stand for where no take says how it was fitted. */
const BARE_FADE = 0.02;

/** The fade of a region's chosen take with what the person set; of one without a take what a take would get. */
export function fadeOf(region: Region, sampleRate: number): Fade {
  const take: Take | null = chosenTake(region);
  const { start, end } = take ?? region;
  const bare = Math.min((end - start) / 2, Math.round(BARE_FADE * sampleRate));
  const fadeIn = region.fadeIn ?? take?.fadeIn ?? bare;
  const fadeOut = region.fadeOut ?? take?.fadeOut ?? bare;
  return {
    start,
    end,
    fadeIn: Math.min(fadeIn, end - start),
    fadeOut: Math.min(fadeOut, end - start),
    law: take?.law ?? 1,
    blend: region.blend,
  };
}

/** How far a frame is into the take, 0 original … 1 treated, before the blend. */
export function fadePosition({ start, end, fadeIn, fadeOut }: Fade, frame: number): number {
  if (frame < start || frame >= end) return 0;
  const into = fadeIn > 0 ? (frame - start) / fadeIn : 1;
  const out = fadeOut > 0 ? (end - frame) / fadeOut : 1;
  return Math.max(0, Math.min(1, into, out));
}

/** The gain of the treated side at a position of the fade: sin²(πx/2)^law, as it is heard. */
export function fadeGain(position: number, law: number): number {
  const sine = Math.sin((Math.PI / 2) * position);
  return (sine * sine) ** law;
}

/** Frames of the fades, shortened so that they do not meet beyond the span. `side` is the one that is moved. */
export function heldFades(
  span: number,
  fadeIn: number,
  fadeOut: number,
  side: 'in' | 'out',
): readonly [number, number] {
  const moved = Math.round(Math.min(span, Math.max(0, side === 'in' ? fadeIn : fadeOut)));
  const other = Math.min(side === 'in' ? fadeOut : fadeIn, span - moved);
  return side === 'in' ? [moved, other] : [other, moved];
}
