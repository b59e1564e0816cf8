import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take minutes, the longest first. */
export const LONG = [
  'tests/e2e/editor/editor.test.ts',
  'tests/promises/memory.test.ts',
  'tests/promises/kill-jobs.test.ts',
  'tests/promises/interrupted.test.ts',
  'tests/ardour/ardour.test.ts',
];

/** Those of LONG before all others, which stay in their order. */
export function longestFirst<File extends { readonly moduleId: string }>(files: readonly File[]): File[] {
  const rank = ({ moduleId }: File): number => {
    const place = LONG.findIndex((path) => moduleId.endsWith(path));
    return place === -1 ? LONG.length : place;
  };
  return files.toSorted((a, b) => rank(a) - rank(b));
}

/** Begins with what takes longest, so that at the end no worker waits for the other. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return longestFirst(await super.sort(files));
  }
}
