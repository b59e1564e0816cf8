/**
 * How a region of any length lies in the windows of fixed length that the model makes. All in latent frames, counted from the beginning of the first window;
 * the region begins at `lead`.
 */
interface WindowPlan {
  /** Frames of context before the region. */
  readonly lead: number;
  /** Frames from the beginning of the first window to the end of the last. */
  readonly total: number;
  readonly windows: readonly Window[];
}

export interface Window {
  readonly start: number;
  /** What is to be made in it, exclusive end: the rest is known, from the song or from the window before. */
  readonly from: number;
  readonly to: number;
}

/** What all released models make: ten seconds at 50 frames of 640 samples, of 32 kHz. */
export const RELEASED = { frames: 500, frameRate: 50, hop: 640, sampleRate: 32_000 } as const;

/** Seconds of the song on either side of a region, at the least: what the take shall grow out of. The model was trained on ten seconds in all. */
const CONTEXT = 2;
/** Seconds that neighbouring windows share. The later one takes them for known. */
const OVERLAP = 4;
/** Seconds at the end of a window, of those shared, that the next one makes anew: nothing stood behind them when they were made. */
const RAW_END = 0.5;

/** The windows for a region of `region` frames (at least one). */
export function planWindows(
  region: number,
  { frames, frameRate }: { readonly frames: number; readonly frameRate: number },
): WindowPlan {
  // Windows other than the released models' ten seconds keep the same proportions.
  const scale = frames / frameRate / 10;
  const context = Math.max(1, Math.round(CONTEXT * scale * frameRate));
  const overlap = Math.max(2, Math.round(OVERLAP * scale * frameRate));
  const raw = Math.round(RAW_END * scale * frameRate);
  if (region <= frames - 2 * context) {
    const lead = Math.floor((frames - region) / 2);
    return { lead, total: frames, windows: [{ start: 0, from: lead, to: lead + region }] };
  }
  const stride = frames - overlap;
  const count = Math.ceil((region + 2 * context - overlap) / stride);
  const total = count * stride + overlap;
  const lead = Math.floor((total - region) / 2);
  const end = lead + region;
  let done = lead;
  const windows = Array.from({ length: count }, (_, k): Window => {
    const start = k * stride;
    const to = Math.min(end, start + frames);
    const from = done;
    done = to - raw;
    return { start, from, to };
  });
  return { lead, total, windows };
}
