import type { NodeRepr_t } from '@elemaudio/core';

/** Sets properties of a mounted node. Rejects or throws where the engine refuses. */
export type SetProps = (props: Record<string, unknown>) => Promise<void>;

/** The running engine as the graph sees it: Elementary in a browser's AudioWorklet, or the same worklet in Node. */
export interface GraphHost {
  /** Hz. */
  readonly sampleRate: number;
  /** A node whose properties can be changed while it plays. */
  createRef(
    kind: string,
    props: Record<string, unknown>,
    children: readonly NodeRepr_t[],
  ): readonly [NodeRepr_t, SetProps];
  /** Left and right. Fades over from what was rendered before. */
  render(left: NodeRepr_t, right: NodeRepr_t): Promise<void>;
  /**
   * Puts planar audio into the engine's store. A name stands for one content for ever: storing it again does nothing. When it is there the arrays are
   * the host's, which may have emptied them.
   */
  store(name: string, channels: readonly Float32Array[]): Promise<void>;
  /** Is given arrays that were made to be stored and are not wanted any more. Left out where there is nothing to do about them. */
  discard?(channels: readonly Float32Array[]): void;
  /** Drops stored audio that no node holds. */
  prune(): Promise<void>;
  /** Drops nodes that are not rendered any more. */
  collect(): Promise<void>;
}

/** Reads immutable audio by its content hash. */
export interface AssetReader {
  /** Planar, one array a channel, from frame `start` ≥ 0; fewer frames than `count` at the end of the asset, none after it. */
  read(hash: string, start: number, count: number): Promise<Float32Array[]>;
  /** Is given back what `read` gave as soon as it was copied. Left out where that is not the reader's own memory. */
  release?(channels: readonly Float32Array[]): void;
}
