import { basename, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { findPluginHost, notBuilt } from '../../../bridge/client/binary.ts';
import { pluginFolders } from '../../../bridge/client/folders.ts';
import type { PluginList } from '../../../bridge/client/plugin-list.ts';
import { RESONATE } from '../../../models/resonate-command.ts';
import { PlainError } from '../../jobs/job.ts';
import { openPluginList, scanPlugins } from '../../plugins/list.ts';
import { interruptible } from '../interruption.ts';
import { printJson } from '../session.ts';
import { terminalOf } from '../terminal.ts';
import { definePluginsTreat } from './plugins-treat.ts';

const EXAMPLES = `
Examples:
  ${RESONATE} plugins scan
  ${RESONATE} plugins scan --folder ~/plugins --again
  ${RESONATE} plugins list --json
  ${RESONATE} plugins treat mended/project --stems bass --from 12 --to 20

Each file is opened in a process of its own: one that crashes or hangs is noted and passed over until it changes.
RESONATE_VST3_PATH names the folders to look in, instead of the system's own.`;

export function definePlugins(program: Command): void {
  const command = program
    .command('plugins')
    .description('VST3 effects of this machine, which can be inserted on stems and on the master.')
    .addHelpText('after', EXAMPLES);
  const json = () => new Option('--json', 'print as JSON and nothing else');
  command
    .command('scan')
    .description('Looks for plugins that are new or have changed.')
    .option('--folder <path...>', 'look in these folders too')
    .option('--again', 'look at every file anew, those that failed too')
    .addOption(json())
    .action(async (values: { folder?: string[]; again?: true; json?: true }) => {
      const binary = findPluginHost();
      if (binary === null) throw new PlainError(notBuilt());
      const list = openPluginList();
      await scan(list, binary, values);
      show(list, values.json === true);
    });
  command
    .command('list')
    .description('What the last scan found.')
    .addOption(json())
    .action((values: { json?: true }) => show(openPluginList(), values.json === true));
  definePluginsTreat(command);
}

async function scan(
  list: PluginList,
  binary: string,
  { folder = [], again = false }: { folder?: readonly string[]; again?: boolean },
): Promise<void> {
  const { live } = terminalOf(process.stderr);
  const draw = (text: string): void => void (live && process.stderr.write(`\r\x1b[2K${text}`));
  await interruptible(async (signal) => {
    try {
      await scanPlugins(list, binary, {
        folders: [...pluginFolders(), ...folder.map((path) => resolve(path))],
        again,
        signal,
        onFile: (path, fraction) => draw(`${Math.round(100 * fraction)} % ${basename(path)}`),
      });
    } finally {
      draw('');
    }
  });
}

function show({ plugins, blocked }: PluginList, json: boolean): void {
  if (json) {
    printJson({ version: 1, plugins, blocked });
    return;
  }
  const width = Math.max(0, ...plugins.map(({ name }) => name.length));
  for (const { name, vendor, version, category } of plugins) {
    process.stdout.write(
      `${name.padEnd(width)}  ${[vendor, version, category].filter((word) => word !== '').join(', ')}\n`,
    );
  }
  const count = plugins.length === 1 ? '1 effect' : `${plugins.length} effects`;
  process.stdout.write(`${plugins.length === 0 ? 'No effects were found' : count}.\n`);
  for (const { path, why } of blocked) process.stderr.write(`Passed over: ${path}, ${why}.\n`);
}
