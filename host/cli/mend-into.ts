import { join } from 'node:path';
import type { OptionValues } from 'commander';
import type { Opened } from '../chain/input.ts';
import type { MendOptions } from '../chain/options.ts';
import type { Report } from '../chain/report.ts';
import type { Runner } from '../jobs/runner.ts';
import { refuseWorkedOn } from '../store/project-folder.ts';
import { folderFor, outAside } from './arguments.ts';
import { mendingOf, mendOptionsOf } from './mend-options.ts';
import type { ProgressDisplay, StageTitle } from './progress.ts';
import { printJson, withSession } from './session.ts';
import { summary } from './summary.ts';
import { terminalOf } from './terminal.ts';

/** Everything `restore` and `repair` differ in: the work itself. */
type MendWork = (
  runner: Runner,
  opened: Opened,
  out: string,
  mending: MendOptions,
  clock: ProgressDisplay,
) => Promise<Report>;

/** Checks the options, opens `input`, does the work and prints the report or its summary. Throws UsageError before any work. */
export async function mendInto(
  input: string,
  values: OptionValues,
  stages: readonly StageTitle[],
  work: MendWork,
): Promise<void> {
  const mending = mendOptionsOf(values);
  const out = values.out as string;
  for (const given of [input, values.regions, values.reference]) outAside(given as string | undefined, out);
  folderFor(out);
  refuseWorkedOn(join(out, 'project'));
  const { RESULTS, refuseForeign, refuseOtherRecording } = await import('../chain/results.ts');
  refuseForeign(out, RESULTS.mended);
  await withSession(values.json === true, stages, async ({ runner, display, json }) => {
    const { assertAvailable } = await import('../chain/available.ts');
    const { openInput } = await import('../chain/input.ts');
    assertAvailable(mending);
    const opened = await openInput(runner, input);
    refuseOtherRecording(out, opened);
    const report = await work(runner, opened, out, mendingOf(mending, opened), display);
    display.close();
    if (json) printJson(report);
    else process.stdout.write(summary(report, out, terminalOf(process.stdout)));
  });
}
