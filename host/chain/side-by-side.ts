/** Two pieces of work of which the second is for the first: where one fails the other is stopped, and both have ended before that is told. */
export async function sideBySide<T>(
  signal: AbortSignal,
  begin: (signal: AbortSignal) => [Promise<T>, Promise<unknown>],
): Promise<T> {
  const stop = new AbortController();
  const both = begin(AbortSignal.any([signal, stop.signal]));
  try {
    const [done] = await Promise.all(both);
    return done;
  } catch (error) {
    stop.abort();
    await Promise.allSettled(both);
    throw error;
  }
}
