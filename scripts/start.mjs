// `npm start`: mends the demo song and says where the result lies.
import { runWithRuntime } from './with-runtime.mjs';

runWithRuntime('host/cli/demo.ts', process.argv.slice(2));
