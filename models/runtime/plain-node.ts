import { ModelError } from '../error.ts';

/**
 * The Node that computes models: one that is not Electron's, for there a large model meets Chromium's allocator, which aborts at 2 GiB, and a packaged Electron
 * does not run as Node at all. Started by `npm start` or the command line Resonate runs in such a Node. Throws a ModelError where it runs inside Electron and
 * RESONATE_NODE names none.
 */
export function plainNode(
  { versions, execPath }: Pick<NodeJS.Process, 'versions' | 'execPath'> = process,
  env: NodeJS.ProcessEnv = process.env,
): string {
  if (versions.electron === undefined) return execPath;
  if (env.RESONATE_NODE !== undefined) return env.RESONATE_NODE;
  throw new ModelError(
    'neural networks need Node beside this program, and there is none: start Resonate from its folder with npm start, or name a Node 24 in RESONATE_NODE.',
  );
}
