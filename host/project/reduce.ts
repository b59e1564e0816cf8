import { create } from 'mutative';
import { z } from 'zod';
import type { Change } from './change.ts';
import { type Action, CHANGES, HOST_CHANGES, PERSON_CHANGES, type PersonAction } from './changes.ts';
import type { Edits, Project } from './project.ts';
import { listOf } from './selectors.ts';

export { ImpossibleAction } from './change.ts';

/**
 * The project after an action; what did not change is the very same object. Throws an ImpossibleAction, with one sentence for the person, where
 * the action does not fit the project.
 */
export function reduce(project: Project, action: Action): Project {
  const { apply, edits } = changeOf(action);
  const base = edits === undefined ? project : withOwnList(project, edits(action.payload));
  return create(base, (draft: Project) => {
    apply(draft, action.payload, base);
  });
}

/** The very list that was heard, which a draft copies when it changes it. Put into a draft, an hour's notes would be searched for drafts one by one. */
function withOwnList(project: Project, part: keyof Edits): Project {
  const { edits, profile } = project;
  if (edits[part] !== null || profile === null) return project;
  return { ...project, edits: { ...edits, [part]: listOf(project, part) } };
}

/** What the history calls an action, by the project before it: "Blend the bass region, bar 17". */
export function labelOf(project: Project, action: Action): string {
  return changeOf(action).label(action.payload, project);
}

/** Whether an action comes from finished work. */
export function isHostAction(action: Action): boolean {
  return action.type in HOST_CHANGES;
}

/** The registry says of each type what payload it has, but the compiler cannot follow a type from a value to its payload. */
function changeOf(action: Action): Change<unknown> {
  return CHANGES[action.type] as Change<unknown>;
}

function schemaOf<A extends Action>(changes: Partial<typeof CHANGES>): z.ZodType<A> {
  const options = Object.entries(changes).map(([type, { payload }]) =>
    z.object({ type: z.literal(type), payload, group: z.string().max(200).exactOptional() }),
  );
  return z.discriminatedUnion('type', options as [(typeof options)[0]]) as unknown as z.ZodType<A>;
}

/** Checks what comes from outside. Fields that are not known are dropped. */
export const actionSchema = schemaOf<Action>(CHANGES);

/** The same for what a person may do: what finished work tells is the host's own. */
export const personActionSchema = schemaOf<PersonAction>(PERSON_CHANGES);
