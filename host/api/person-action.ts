import { z } from 'zod';
import type { PersonAction } from '../project/actions.ts';
import { personActionSchema } from '../project/reduce.ts';

/**
 * An action that comes from a window: one of a person's, with nothing in it that is not known. It passes as it came, not as the schema would
 * spell it: a window knows its own actions again by their spelling.
 */
export const personAction = z.unknown().transform((given, context): PersonAction => {
  const parsed = personActionSchema.safeParse(given);
  if (parsed.success && isSame(parsed.data, given)) return given as PersonAction;
  const issues = parsed.success ? [{ message: 'holds what no action has', path: [] }] : parsed.error.issues;
  for (const { message, path } of issues) context.addIssue({ code: 'custom', message, path: [...path] });
  return z.NEVER;
});

/** Whether two JSON values are equal, in whatever order their fields are. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a, b] as [Record<string, unknown>, Record<string, unknown>];
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key]))
  );
}
