export const HOW_TO_INSTALL: string;
export function findChromium(): string | null;
export function ensureChromium(): string | null;
