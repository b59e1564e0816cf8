/**
 * Tokens of a description. What a text is to the layers (text.ts) grows with its length: here it takes 840 MB for a moment (with 20 tokens a sixth of that), and in a step a third of the
 * layers' other products. Descriptions that JASCO was judged by (MusicCaps) are shorter.
 */
export const MOST_TOKENS = 128;
