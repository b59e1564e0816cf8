import type { Section } from '../section.ts';

/** A section by name; its file is read when it is to run, so that one that cannot be loaded stops no other. */
interface Listed {
  readonly name: string;
  readonly load: () => Promise<Section>;
}

/** Every section, in the order in which they run. A new one is a file here and a line in this list. */
export const SECTIONS: readonly Listed[] = [
  { name: 'rhythm', load: () => import('./rhythm.ts').then((m) => m.rhythm) },
  { name: 'harmony', load: () => import('./harmony.ts').then((m) => m.harmony) },
  { name: 'notes', load: () => import('./notes.ts').then((m) => m.notes) },
  { name: 'drums', load: () => import('./drums.ts').then((m) => m.drums) },
  { name: 'separation', load: () => import('./separation.ts').then((m) => m.separation) },
  { name: 'damage', load: () => import('./damage.ts').then((m) => m.damage) },
  { name: 'declip', load: () => import('./declip.ts').then((m) => m.declip) },
  { name: 'restore', load: () => import('./restore.ts').then((m) => m.restore) },
  { name: 'mend', load: () => import('./mend.ts').then((m) => m.mend) },
  { name: 'rebuild', load: () => import('./rebuild.ts').then((m) => m.rebuild) },
  { name: 'seams', load: () => import('./seams.ts').then((m) => m.seams) },
  { name: 'loudness', load: () => import('./loudness.ts').then((m) => m.loudness) },
  { name: 'chain', load: () => import('./chain.ts').then((m) => m.chain) },
  { name: 'speed', load: () => import('./resources.ts').then((m) => m.speed) },
  { name: 'memory', load: () => import('./resources.ts').then((m) => m.memory) },
  { name: 'many', load: () => import('./many.ts').then((m) => m.many) },
];
