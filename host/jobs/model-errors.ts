import { ModelError } from '../../models/error.ts';
import { PlainError } from './job.ts';

/** Throws an error again: that of a model as a PlainError, for its message is a sentence for the person too. */
export function failPlainly(error: unknown): never {
  throw error instanceof ModelError ? new PlainError(error.message) : error;
}

/** What `ask` gives. Throws what failPlainly makes of its error. */
export function plainly<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    return failPlainly(error);
  }
}

/** Why a model cannot be had, in one sentence with what to do; null where `find` finds it. */
export function lackOf(find: () => unknown): string | null {
  try {
    find();
    return null;
  } catch (error) {
    if (error instanceof ModelError) return error.message;
    throw error;
  }
}
