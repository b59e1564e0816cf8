import type { Section } from '../section.ts';

/** Every section, in the order in which they run. A new one is a file here and a name in this list. */
export const SECTIONS: readonly (() => Promise<Section>)[] = [];
