import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { buildEditor } from '../../host/server/build-editor.ts';
import { findChromium, HOW_TO_INSTALL } from '../../scripts/chromium.mjs';
import { benchDaw } from './daw.ts';
import { benchGraph } from './graph.ts';
import { benchKill } from './kill.ts';
import { benchLoad } from './load.ts';
import { benchMemory } from './memory.ts';
import { benchPlay } from './play.ts';
import { benchProject } from './project.ts';
import { type Bench, machine, Report } from './report.ts';
import { benchRestore } from './restore.ts';
import { benchStages } from './stages.ts';
import { benchStart } from './start.ts';
import { benchSwitch } from './switch.ts';
import { benchTimeline } from './timeline.ts';

/**
 * `npm run bench [-- --only SUBJECT[,SUBJECT]] [--long]`: how fast each stage is, as × realtime on one core, each beside a reference that runs in the
 * same process where there is one; then what the editor promises, each figure with its target; then the whole job as a person runs it.
 * On a shared machine trust the ratios, not the single figures.
 */

interface Subject {
  readonly name: string;
  readonly group: 'sound' | 'editor';
  run(bench: Bench): Promise<void>;
}

interface InBrowser extends Omit<Subject, 'run'> {
  run(bench: Bench, chromium: string): Promise<void>;
}

const chromium = findChromium();

/** What needs a browser is left out, in one line, where there is none. */
function inBrowser({ run, ...subject }: InBrowser): Subject {
  return {
    ...subject,
    run: async (bench) => {
      if (chromium === null) bench.line(`${subject.name} is left out, because there is no Chromium: ${HOW_TO_INSTALL}`);
      else await run(bench, chromium);
    },
  };
}

const SUBJECTS: readonly Subject[] = [
  { name: 'stages', group: 'sound', run: benchStages },
  { name: 'restore', group: 'sound', run: benchRestore },
  { name: 'project', group: 'editor', run: benchProject },
  { name: 'graph', group: 'editor', run: benchGraph },
  inBrowser({ name: 'load', group: 'editor', run: benchLoad }),
  inBrowser({ name: 'start', group: 'editor', run: benchStart }),
  inBrowser({ name: 'switch', group: 'editor', run: benchSwitch }),
  inBrowser({ name: 'play', group: 'editor', run: benchPlay }),
  inBrowser({ name: 'timeline', group: 'editor', run: benchTimeline }),
  inBrowser({ name: 'memory', group: 'editor', run: benchMemory }),
  { name: 'kill', group: 'editor', run: benchKill },
  { name: 'daw', group: 'editor', run: benchDaw },
];

const { values } = parseArgs({ options: { only: { type: 'string' }, long: { type: 'boolean', default: false } } });
const only = values.only?.split(',');
const names = new Set(SUBJECTS.flatMap(({ name, group }) => [name, group]));
const unknown = only?.find((name) => !names.has(name));
if (unknown !== undefined) {
  process.stderr.write(`There is no subject called ${unknown}: choose from ${[...names].join(', ')}.\n`);
  process.exit(2);
}
const chosen = SUBJECTS.filter(({ name, group }) => only === undefined || only.includes(name) || only.includes(group));

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
const report = new Report(values.long);
if (chosen.some(({ group }) => group === 'editor')) await buildEditor((sentence) => report.line(sentence));
for (const { name, run } of chosen) {
  report.line(`\n— ${name} (${machine()}, ${cpus()[0]?.model.trim() ?? 'unknown processor'})`);
  try {
    await run(report);
  } catch (error) {
    report.line(
      `${name} could not be measured: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    process.exitCode = 1;
  }
}
report.summary();
