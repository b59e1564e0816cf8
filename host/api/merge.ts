/**
 * What several sources give, as it comes. Each is asked for its next value only after its last one was taken, so that none runs ahead of a slow
 * reader. Ends as soon as one of them ends, and fails as soon as one fails: the others then have to be stopped by whatever stops them.
 */
export async function* merge<T>(...sources: readonly AsyncIterable<T>[]): AsyncGenerator<T, void> {
  type Came = { readonly from: AsyncIterator<T> } & (
    | { readonly result: IteratorResult<T> }
    | { readonly error: unknown }
  );
  const came: Came[] = [];
  let wake = (): void => {};
  const told = (one: Came): void => {
    came.push(one);
    wake();
  };
  const ask = (from: AsyncIterator<T>): void => {
    from.next().then(
      (result) => told({ from, result }),
      (error: unknown) => told({ from, error }),
    );
  };
  for (const source of sources) ask(source[Symbol.asyncIterator]());
  for (;;) {
    while (came.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const one = came.shift()!;
    if ('error' in one) throw one.error;
    if (one.result.done === true) return;
    yield one.result.value;
    ask(one.from);
  }
}
