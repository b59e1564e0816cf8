/** What the allocator is told in every process of ours. */
export const MALLOC: Readonly<Record<string, string>>;
export function runWithRuntime(entry: string, args: readonly string[]): void;
