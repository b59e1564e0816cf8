/** An error of the neural models whose message is one sentence for the person: what could not be done, why, and what to do. */
export class ModelError extends Error {
  override readonly name = 'ModelError';

  constructor(sentence: string, options?: ErrorOptions) {
    // Names out of a file may hold anything, and a terminal obeys some of it.
    super(sentence.replace(/\p{Cc}/gu, '?'), options);
  }
}
