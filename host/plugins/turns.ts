/** Lines in which work waits: for each key one after the other, each key beside the others. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` when all that was asked for under this key before has ended, be it well or not. */
  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(key) ?? Promise.resolve()).then(work, work);
    this.#last.set(key, turn);
    const forget = (): void => void (this.#last.get(key) === turn && this.#last.delete(key));
    turn.then(forget, forget);
    return turn;
  }
}
