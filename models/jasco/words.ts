/**
 * Tokens of a description. What a text is to the layers (text.ts) grows with its length: here it takes 840 MB for a moment (with 20 tokens a sixth of that), and in a step a third of the
 * layers' other products. Descriptions that JASCO was judged by (MusicCaps) are shorter.
 */
export const MOST_TOKENS = 128;

/** Why a description of so many tokens is not told, in a sentence; null where it is. */
export function tooLong(tokens: number): string | null {
  if (tokens <= MOST_TOKENS) return null;
  return `The description has ${tokens} tokens, of which JASCO is given ${MOST_TOKENS} at the most (some 90 words): make it shorter.`;
}
