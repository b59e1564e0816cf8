import { amplitude } from '../measure/decibels.ts';

/**
 * A track's gain, pan, mute and solo as two numbers, left and right. Pan is a stereo balance: at the centre both sides are at
 * unity, towards one side the other falls as cos(π/2·|pan|), so a mix that nobody touched is the plain sum of its stems.
 */
export function trackGains(
  track: { readonly gainDb: number; readonly pan: number; readonly mute: boolean; readonly solo: boolean },
  anySolo: boolean,
): readonly [number, number] {
  if (track.mute || (anySolo && !track.solo)) return [0, 0];
  const gain = amplitude(track.gainDb);
  const pan = Math.max(-1, Math.min(1, track.pan));
  // cos(π/2) is not quite 0 in floating point.
  const far = Math.abs(pan) === 1 ? 0 : Math.cos((Math.PI / 2) * Math.abs(pan));
  return pan > 0 ? [gain * far, gain] : [gain, gain * far];
}
