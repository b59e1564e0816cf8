/** What can make sound of JASCO's latents: the decoder of its codec, or MultiBandDiffusion, which sounds fuller and takes many times as long. */
export const DECODERS = ['encodec', 'mbd'] as const;
export type Decoder = (typeof DECODERS)[number];
