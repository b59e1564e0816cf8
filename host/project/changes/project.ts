import { z } from 'zod';
import { defineChange } from '../change.ts';

export const rename = defineChange({
  payload: z.object({ name: z.string().trim().min(1).max(200) }),
  label: ({ name }) => `Rename the project to ${name}`,
  apply(draft, { name }) {
    draft.name = name;
  },
});

export const consent = defineChange({
  payload: z.object({}),
  label: () => 'Allow AI-generated sound',
  apply(draft) {
    draft.consent = true;
  },
});
