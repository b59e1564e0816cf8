import type { Command } from 'commander';
import { sweepLeftovers } from '../../../../models/catalogue/claim.ts';
import { verdictsOn } from '../../../../models/catalogue/computed.ts';
import { CATALOGUE, type CatalogueEntry, sizeOf } from '../../../../models/catalogue/entries.ts';
import { installationOf } from '../../../../models/catalogue/installed.ts';
import { isAccepted } from '../../../../models/catalogue/licences.ts';
import type { ModelsFolder } from '../../../../models/catalogue/models-folder.ts';
import { RESONATE } from '../../../../models/resonate-command.ts';
import { told } from '../../../../models/runtime/computed-by.ts';
import { IN_THE_BOX } from '../../../chain/separators.ts';
import { withModels } from '../../models-session.ts';
import { printJson } from '../../session.ts';
import { terminalOf, wrap } from '../../terminal.ts';
import { bytesText, jsonOption } from './shared.ts';

export function defineList(models: Command): void {
  models
    .command('list')
    .description(
      'The official models: what they are for, their licences and sizes, and which are installed; and the separators that need none.',
    )
    .addOption(jsonOption())
    .action((values) =>
      withModels(async ({ folder }) => {
        sweepLeftovers(folder);
        const rows = CATALOGUE.map((entry) => row(folder, entry));
        if (values.json === true) {
          return printJson({ version: 1, folder: folder.path, separators: IN_THE_BOX, models: rows });
        }
        const { columns } = terminalOf(process.stdout);
        const box = IN_THE_BOX.map(({ name, purpose }) => `${name}: ${purpose} (in the box; --separator ${name})`);
        const lines = [...box, ...CATALOGUE.map((entry) => text(folder, entry))].flatMap((line) =>
          wrap(line, columns, '  '),
        );
        process.stdout.write(`${lines.join('\n')}\n${closing(folder)}\n`);
      }),
    );
}

function closing({ path }: ModelsFolder): string {
  return `They lie in ${path}. To get one: ${RESONATE} models install NAME`;
}

function row(folder: ModelsFolder, entry: CatalogueEntry): unknown {
  const { name, purpose, licence, gate, needs, files } = entry;
  const installation = installationOf(folder, entry);
  return {
    name,
    purpose,
    licence: { name: licence.name, url: licence.url, terms: licence.terms, asked: licence.isAsked },
    accepted: isAccepted(folder, entry),
    gate,
    needs,
    size: sizeOf(entry),
    sources: files.map(({ url }) => url),
    sha256: files.map(({ sha256 }) => sha256 ?? null),
    installed: installation !== null,
    folder: installation === null ? null : folder.installed(name),
    providers: verdictsOn(folder, entry),
  };
}

function text(folder: ModelsFolder, entry: CatalogueEntry): string {
  const { name, purpose, licence, gate, needs } = entry;
  const computed = Object.entries(verdictsOn(folder, entry)).map(([part, { used }]) => [part, used] as const);
  const notes = [
    installationOf(folder, entry) === null ? `about ${bytesText(sizeOf(entry))}` : 'installed',
    ...(computed.length === 0 ? [] : [`computed by ${told(computed)}`]),
    `licence ${licence.name}, ${licence.url}`,
    ...(gate === null ? [] : ['terms to accept']),
    ...(needs.length === 0 ? [] : [`needs ${needs.join(', ')}`]),
  ];
  return `${name}: ${purpose} (${notes.join('; ')})`;
}
