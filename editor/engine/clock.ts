/** Seconds over which the nearest answer counts: clocks of device and page drift by less than a block within it. */
const WINDOW = 5;

/**
 * The engine counts the frames it rendered, the audio context its own time; one lags behind the other by a constant. Each telling of the engine's
 * frame arrives late by an unknown while, so the smallest lag seen lately is the nearest to the truth.
 */
export class EngineClock {
  private readonly context: BaseAudioContext;
  private lag = Number.POSITIVE_INFINITY;
  private recent = Number.POSITIVE_INFINITY;
  private since = 0;

  constructor(context: BaseAudioContext) {
    this.context = context;
  }

  /** The engine told that it was at `frame`. */
  told(frame: number): void {
    const { currentTime, sampleRate } = this.context;
    const lag = currentTime * sampleRate - frame;
    if (currentTime - this.since > WINDOW) {
      this.lag = this.recent;
      this.recent = lag;
      this.since = currentTime;
    }
    this.recent = Math.min(this.recent, lag);
    this.lag = Math.min(this.lag, lag);
  }

  /** The engine's frame at a time of the context, in seconds. */
  frameAt(time: number): number {
    const frame = time * this.context.sampleRate - (Number.isFinite(this.lag) ? this.lag : 0);
    return Math.max(0, frame);
  }
}
