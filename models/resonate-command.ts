/** How this program is called in an environment: in the repository by npx; where it is installed npx might fetch another package of its name. */
export function resonateCommand(env: NodeJS.ProcessEnv): string {
  // npm says in its children's environment which of its commands runs them, `npx` and `npm start` among them.
  return env.npm_command === undefined ? 'resonate' : 'npx resonate';
}

/** What a person types to have Resonate do something, as this process was called: for examples and advice. */
export const RESONATE = resonateCommand(process.env);
