import type { Section } from '../section.ts';

/** Every section, in the order in which they run. A new one is a file here and a name in this list. */
export const SECTIONS: readonly (() => Promise<Section>)[] = [
  () => import('./rhythm.ts').then((m) => m.rhythm),
  () => import('./harmony.ts').then((m) => m.harmony),
  () => import('./notes.ts').then((m) => m.notes),
  () => import('./separation.ts').then((m) => m.separation),
  () => import('./damage.ts').then((m) => m.damage),
  () => import('./declip.ts').then((m) => m.declip),
  () => import('./restore.ts').then((m) => m.restore),
  () => import('./mend.ts').then((m) => m.mend),
  () => import('./rebuild.ts').then((m) => m.rebuild),
  () => import('./seams.ts').then((m) => m.seams),
  () => import('./loudness.ts').then((m) => m.loudness),
  () => import('./chain.ts').then((m) => m.chain),
  () => import('./resources.ts').then((m) => m.speed),
  () => import('./resources.ts').then((m) => m.memory),
  () => import('./many.ts').then((m) => m.many),
];
