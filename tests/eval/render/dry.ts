/** What a renderer gives: planar stereo stems before production. `vocals` null: the lead is sung by our own voice. */
export interface DryStems {
  readonly vocals: Float32Array[] | null;
  readonly drums: Float32Array[];
  readonly bass: Float32Array[];
  readonly other: Float32Array[];
  /** Fundamental of the lead where the renderer knows it exactly. */
  readonly f0: { hop: number; hz: number[] } | null;
}
