#!/usr/bin/env node
// The `resonate` command: sets up what is missing, then hands over to host/cli.
import { runWithRuntime } from './with-runtime.mjs';

runWithRuntime('host/cli/main.ts', process.argv.slice(2));
