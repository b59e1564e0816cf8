import { z } from 'zod';
import type { PersonAction } from '../project/actions.ts';
import { personActionSchema } from '../project/reduce.ts';
import { sameValue } from './same-value.ts';

/**
 * An action that comes from a window: one of a person's, with nothing in it that is not known. It passes as it came, not as the schema would
 * spell it: a window knows its own actions again by their spelling.
 */
export const personAction = z.unknown().transform((given, context): PersonAction => {
  const parsed = personActionSchema.safeParse(given);
  if (parsed.success && sameValue(parsed.data, given)) return given as PersonAction;
  const issues = parsed.success ? [{ message: 'holds what no action has', path: [] }] : parsed.error.issues;
  for (const { message, path } of issues) context.addIssue({ code: 'custom', message, path: [...path] });
  return z.NEVER;
});
