import { KeptChains, type KeptInsert } from '../plugins/kept-chains.ts';
import { defineJob } from './job.ts';

/** Reads a kept chain, which may hold many megabytes of settings. Never cached: the file may have changed. */
export const keptChain = defineJob<{ readonly folder: string; readonly name: string }, KeptInsert[]>({
  name: 'kept chain',
  version: '1',
  key: () => null,
  assets: () => [],
  run: ({ folder, name }) => new KeptChains(folder).read(name),
});
