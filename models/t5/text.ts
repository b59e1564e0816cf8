/** Text as the T5-base encoder hears it: what JASCO's description conditioner takes. */
export interface TextEncoder {
  /** Channels of a token; 768 in t5-base. */
  readonly dim: number;
  /** Token ids of a text, ending in `</s>` (1); an empty text is that alone. Never cut. */
  tokenise(text: string): Int32Array<ArrayBuffer>;
  /** Last hidden states [ids.length, dim], row-major, of one text at its exact length (no padding, no mask). */
  encode(ids: Int32Array, signal?: AbortSignal): Promise<Float32Array<ArrayBuffer>>;
  release(): Promise<void>;
}
