/** A name that nothing else has: of a region, a window. */
export const newId = (): string => crypto.randomUUID();
