// `npm start`: sets up what is missing and opens the editor on the demo song. `npm start -- FILE` opens a recording or project.
import { runWithRuntime } from './with-runtime.mjs';

runWithRuntime('host/cli/main.ts', ['start', ...process.argv.slice(2)]);
