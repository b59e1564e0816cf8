/** The four Demucs stems, in the order in which they are shown. The residual is what is left of the source beside them. */
export const STEMS = ['vocals', 'drums', 'bass', 'other'] as const;
export type StemName = (typeof STEMS)[number];

export function isStem(name: string): name is StemName {
  return (STEMS as readonly string[]).includes(name);
}

/** One value for each stem. */
export type PerStem<T> = Record<StemName, T>;

/** Builds a value for each stem, in order. */
export function perStem<T>(make: (stem: StemName) => T): PerStem<T> {
  return { vocals: make('vocals'), drums: make('drums'), bass: make('bass'), other: make('other') };
}
