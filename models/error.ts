/** An error of the neural models whose message is one sentence for the person: what could not be done, why, and what to do. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}
