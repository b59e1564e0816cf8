/**
 * The published separators, the one that is taken unasked first: the fine-tuned bag is a little better and takes four times as long, six sources are worse in
 * four, and Hybrid Demucs is what stood before all of them (demucs/README.md).
 */
export const SEPARATOR_NAMES: readonly string[] = ['htdemucs', 'htdemucs_ft', 'htdemucs_6s', 'hdemucs_mmi'];

/** The file of a converted network. */
export const NETWORK = 'htdemucs.onnx';
