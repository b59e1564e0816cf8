import { classical } from './classical.ts';
import type { Separator } from './separator.ts';

/** The separators that need no download, the default first. A new one is a file here and a line in this list. */
export const separators: readonly Separator[] = [classical];

/** The separator of this name, or undefined. */
export function separatorNamed(name: string): Separator | undefined {
  return separators.find((separator) => separator.name === name);
}
