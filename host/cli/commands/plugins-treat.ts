import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { StemName } from '../../../dsp/audio/stem.ts';
import { PlainError } from '../../jobs/job.ts';
import { placeOf } from '../../project/place.ts';
import type { Project, Region, Take } from '../../project/project.ts';
import { activeChain } from '../../project/selectors.ts';
import { projectRoot, shareAssets } from '../../store/project-folder.ts';
import { numberWithin, path, stemList } from '../arguments.ts';
import type { StageTitle } from '../progress.ts';
import { printJson, UsageError, withSession } from '../session.ts';

const STAGES: readonly StageTitle[] = ['Mending'];
/** Seconds: ten hours, the longest recording. */
const LATEST = 36_000;

/** What the editor says of it too. */
const TWICE = 'Now switch the plugins off in the editor, or these regions go through them twice.';

interface Values {
  readonly stems?: StemName[];
  readonly from: number;
  readonly to: number;
  readonly json?: true;
}

/** Sends regions of a project through the plugins of their stems: a take each, as "Make a take of the selected region" in the editor's panel of plugins does. */
export function definePluginsTreat(plugins: Command): void {
  plugins
    .command('treat')
    .description(
      'Plays open regions of a project through the plugins of their stems: a take each, which is heard then.',
    )
    .argument('<project>', 'a project folder', path)
    .option('--stems <list>', 'only regions of these stems, like bass,drums', stemList)
    .option('--from <seconds>', 'only regions that reach behind this time', numberWithin(0, LATEST), 0)
    .option('--to <seconds>', 'only regions that begin before this time', numberWithin(0, LATEST), LATEST)
    .option('--json', 'print what was made as JSON and nothing else')
    .action(async (folder: string, values: Values) => {
      if (values.from >= values.to) throw new UsageError('--from is not before --to: turn them round.');
      if (!existsSync(folder)) throw new PlainError(`${folder} is not there: check the name and the folder.`);
      const root = projectRoot(folder);
      if (root === null) throw new PlainError(`${folder} has no project.json: give a project folder.`);
      await withSession(values.json === true, STAGES, async ({ runner, display, json }) => {
        const { processedTake } = await import('../../plugins/processed-take.ts');
        const { keepAssets } = await import('../../store/keep-assets.ts');
        const { ProjectStore } = await import('../../store/project-store.ts');
        const store = await ProjectStore.open(root);
        try {
          const { project } = store.state();
          const { regions, passed } = chosenRegions(project, values);
          await shareAssets(runner, root, project);
          // All are made before the first is told: where a plugin fails, nothing has changed.
          const takes: Take[] = [];
          for (const region of regions) takes.push(await processedTake(runner, project, region));
          await keepAssets(
            root,
            takes.map(({ asset }) => asset),
            runner.cache.folders.assets,
          );
          const asked = { work: randomUUID(), regions: regions.length, heard: true };
          for (const [i, { id }] of regions.entries()) {
            const payload = { id, takes: [takes[i]!], untouched: null, asked };
            await store.dispatch({ type: 'host/treated', payload }, 'plugins');
          }
          display.close();
          if (passed !== null) process.stderr.write(`${passed}\n`);
          process.stderr.write(`${TWICE}\n`);
          if (json)
            printJson({ version: 1, regions: regions.map((region, i) => told(project, region, takes[i]!.why)) });
          else {
            for (const [i, region] of regions.entries()) {
              const at = placeOf(project, region.start);
              process.stdout.write(`${region.stem}, ${at}: ${takes[i]!.why}\n`);
            }
          }
        } finally {
          await store.close();
        }
      });
    });
}

/** Open regions of stems that have plugins and are not locked, and a sentence about those that were asked for and are not; null where there are none of these. Throws a PlainError where all are. */
function chosenRegions(project: Project, { stems, from, to }: Values): { regions: Region[]; passed: string | null } {
  const { sampleRate } = project;
  const isAsked = ({ stem, start, end, status }: Region): boolean =>
    status === 'open' && (stems?.includes(stem) ?? true) && end > from * sampleRate && start < to * sampleRate;
  const asked = project.regions.filter(isAsked);
  if (asked.length === 0) {
    throw new PlainError('There is no open region there: mark one in the editor, or import labels with regions.');
  }
  const isLocked = (stem: StemName): boolean => project.tracks.some((track) => track.stem === stem && track.locked);
  const isTreated = ({ stem }: Region): boolean => activeChain(project, stem).length > 0 && !isLocked(stem);
  const regions = asked.filter(isTreated);
  const others = asked.filter((region) => !isTreated(region));
  if (others.length === 0) return { regions, passed: null };
  const why = `No plugin is switched on for ${[...new Set(others.map(({ stem }) => stem))].join(', ')}, or the track is locked`;
  const way = 'insert one in the editor, or bring a chain with a session of a DAW';
  if (regions.length === 0) throw new PlainError(`${why}: ${way}.`);
  const stay = others.length === 1 ? 'one region stays as it is' : `${others.length} regions stay as they are`;
  return { regions, passed: `${why}, so ${stay}: ${way}.` };
}

const told = ({ sampleRate }: Project, { stem, start, end }: Region, why: string) => ({
  stem,
  start: start / sampleRate,
  end: end / sampleRate,
  treatment: 'plugins',
  label: 'Processed',
  why,
});
