import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { CatalogueEntry } from '../../../../models/catalogue/entries.ts';
import { installationOf } from '../../../../models/catalogue/installed.ts';
import { accept, isAccepted } from '../../../../models/catalogue/licences.ts';
import type { ModelsFolder } from '../../../../models/catalogue/models-folder.ts';
import { RESONATE } from '../../../../models/resonate-command.ts';
import { path } from '../../arguments.ts';
import { type ModelsSession, withModels } from '../../models-session.ts';
import { printJson } from '../../session.ts';
import { bytesText, jsonOption } from './shared.ts';

export function defineInstall(models: Command): void {
  models
    .command('install')
    .description(
      'Downloads a model of the list, or takes the files that you have; an interrupted download goes on where it was.',
    )
    .argument('<name>', `as ${RESONATE} models list has it`)
    .option('--from <path>', 'the file or the folder that you have', path)
    .option('--accept-licence', 'say yes to the terms of its licence')
    .addOption(jsonOption())
    .addHelpText('after', '\nFor models whose terms are to be accepted, HF_TOKEN holds your token; it is never stored.')
    .action((name: string, values) =>
      withModels(async (session) => {
        const { entryNamed } = await import('../../../../models/catalogue/installed.ts');
        const { install } = await import('../../../../models/catalogue/install.ts');
        const { useProxyOfEnvironment } = await import('../../../../models/catalogue/proxy.ts');
        const entry = entryNamed(name);
        const { folder, signal } = session;
        const isNew = installationOf(folder, entry) === null;
        await askForLicence(session, entry, values.acceptLicence === true);
        useProxyOfEnvironment();
        const done = await install(folder, entry, {
          from: values.from ?? null,
          token: process.env.HF_TOKEN || null,
          signal,
          progress: session.progress(values.from === undefined ? 'Downloading' : 'Copying'),
        });
        const missing = missingNeeds(folder, entry);
        if (values.json === true) {
          return printJson({ ...done, folder: folder.installed(entry.name), isNew, missing });
        }
        const size = bytesText(done.files.reduce((sum, { bytes }) => sum + bytes, 0));
        const known = done.files.every(({ isPublished }) => isPublished)
          ? 'checked against the published SHA-256'
          : 'whole and readable; its makers publish no SHA-256 to check against';
        process.stdout.write(`${entry.name} is ${isNew ? '' : 'already '}installed: ${size}, ${known}.\n`);
        for (const need of missing)
          process.stdout.write(`It works only with ${need}: ${RESONATE} models install ${need}\n`);
      }),
    );
}

function missingNeeds(folder: ModelsFolder, entry: CatalogueEntry): readonly string[] {
  return entry.needs.filter((need) => installationOf(folder, { ...entry, name: need }) === null);
}

/** Records the yes of the option or of a person at the terminal; without either, installing refuses. */
async function askForLicence({ folder, signal }: ModelsSession, entry: CatalogueEntry, isYes: boolean): Promise<void> {
  if (isAccepted(folder, entry)) return;
  if (isYes || (await saysYes(entry, signal))) accept(folder, entry);
}

async function saysYes({ name, licence }: CatalogueEntry, signal: AbortSignal): Promise<boolean> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const asked = `${name} is under ${licence.name} (${licence.url}).\n${licence.terms} Do you accept this? [y/N] `;
    return /^y(es)?$/i.test((await lines.question(asked, { signal })).trim());
  } finally {
    lines.close();
  }
}
