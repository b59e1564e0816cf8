import { type Command, Option } from 'commander';
import { RESONATE } from '../../../models/resonate-command.ts';
import { openCache, printJson } from '../session.ts';

const EXAMPLES = `
Examples:
  ${RESONATE} cache info
  ${RESONATE} cache clear
  RESONATE_CACHE=/media/disk/resonate RESONATE_CACHE_GB=100 ${RESONATE} restore song.wav --out mended`;

export function defineCache(program: Command): void {
  const command = program
    .command('cache')
    .description('What is kept of finished work, so that it is never done twice.')
    .addHelpText('after', EXAMPLES);
  const json = () => new Option('--json', 'print as JSON and nothing else');
  command
    .command('info')
    .description('Where the cache is and how large.')
    .addOption(json())
    .action((values) => {
      const cache = openCache();
      const info = cache.info();
      cache.close();
      if (values.json === true) return printJson({ version: 1, ...info });
      process.stdout.write(
        `${info.folder}\n${info.results} results, ${info.assets} sounds, ${megabytes(info.bytes)} of at most ${megabytes(info.limit)}\n`,
      );
    });
  command
    .command('clear')
    .description('Removes all that no running Resonate needs. Projects and results elsewhere are untouched.')
    .addOption(json())
    .action((values) => {
      const cache = openCache();
      const freed = cache.evict(0);
      cache.close();
      if (values.json === true) return printJson({ version: 1, freed });
      process.stdout.write(`${megabytes(freed)} freed.\n`);
    });
}

function megabytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
