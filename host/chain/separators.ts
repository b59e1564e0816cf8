import { separators } from '../../dsp/separate/separators.ts';
import { SEPARATOR_NAMES } from '../../models/htdemucs/names.ts';
import { OWN_SEPARATOR } from '../../models/own/names.ts';
import type { SeparateMix, SeparationExtras } from './separator.ts';

/** What separates. Loaded only when it is used: a list of names must cost a command nothing. */
export interface ListedSeparator {
  /** By which it is asked for; several where one file runs several models. */
  readonly names: readonly string[];
  /** What it can do beyond separating. */
  readonly knows: readonly (keyof SeparationExtras)[];
  /** What it does, of those that need no download: nothing else names them. */
  readonly purpose?: string;
  readonly load: () => Promise<SeparateMix>;
}

const htdemucs: ListedSeparator = {
  names: SEPARATOR_NAMES,
  knows: ['shifts', 'apart'],
  load: () => import('./htdemucs-separation.ts').then(({ separateByHtdemucs }) => separateByHtdemucs),
};

/** Every separator, the default first. A new one is a file here and an entry in this list. */
export const SEPARATORS: readonly ListedSeparator[] = [
  {
    names: [OWN_SEPARATOR],
    knows: ['quality'],
    purpose: 'corrects the stems of built-in with a small network of Resonate’s own',
    load: () => import('./own-separation.ts').then(({ separateByOwn }) => separateByOwn),
  },
  {
    names: separators.map(({ name }) => name),
    knows: [],
    purpose: 'takes a mix apart into four stems by rules, without a network',
    load: () => import('./built-in-separation.ts').then(({ separateBuiltIn }) => separateBuiltIn),
  },
  htdemucs,
];

/** What separates where nobody chose and no weights of HT-Demucs are installed: it needs no download. */
export const DEFAULT_SEPARATOR: string = SEPARATORS[0]!.names[0]!;

/** Of checkpoint files that are named instead of a separator. */
export const OF_FILES: ListedSeparator = htdemucs;

/** Those that need no download, and what each does. */
export const IN_THE_BOX: readonly {
  readonly name: string;
  readonly purpose: string;
}[] = SEPARATORS.flatMap(({ names, purpose }) =>
  purpose === undefined ? [] : names.map((name) => ({ name, purpose })),
);

/** All names that may be asked for. */
export const ALL_SEPARATORS: readonly string[] = SEPARATORS.flatMap(({ names }) => names);
