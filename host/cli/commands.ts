import type { Command } from 'commander';
import { defineAnalyze } from './commands/analyze.ts';
import { defineCache } from './commands/cache.ts';
import { defineExport } from './commands/export.ts';
import { defineImport } from './commands/import.ts';
import { defineMaster } from './commands/master.ts';
import { defineMeasure } from './commands/measure.ts';
import { defineModels } from './commands/models.ts';
import { definePlugins } from './commands/plugins.ts';
import { defineRepair } from './commands/repair.ts';
import { defineRestore } from './commands/restore.ts';
import { defineSeparate } from './commands/separate.ts';
import { defineStart } from './commands/start.ts';

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly ((program: Command) => void)[] = [
  defineStart,
  defineRestore,
  defineSeparate,
  defineAnalyze,
  defineRepair,
  defineMaster,
  defineExport,
  defineImport,
  defineMeasure,
  defineModels,
  definePlugins,
  defineCache,
];
