/** How a blind test ended. `take`: the number of the take that was heard; 0 for the whole song. */
export interface Result {
  readonly right: number;
  readonly of: number;
  readonly take: number;
}

const name = (key: string): string => `resonate/blind/${key}`;

export function remember(key: string, result: Result): void {
  localStorage.setItem(name(key), JSON.stringify(result));
}

/** Null where none was kept, or what was kept cannot be read. */
export function lastResult(key: string): Result | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(name(key)) ?? 'null');
    if (typeof value !== 'object' || value === null) return null;
    const { right, of, take } = value as Record<string, unknown>;
    return typeof right === 'number' && typeof of === 'number' && typeof take === 'number' ? { right, of, take } : null;
  } catch {
    return null;
  }
}
