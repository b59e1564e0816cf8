import { existsSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { BenchResult } from '../../../../models/catalogue/bench.ts';
import { CATALOGUE } from '../../../../models/catalogue/entries.ts';
import type { ModelsFolder } from '../../../../models/catalogue/models-folder.ts';
import { providerOfEnvironment, type Verdict } from '../../../../models/runtime/providers.ts';
import { PlainError } from '../../../jobs/job.ts';
import { integerWithin, path } from '../../arguments.ts';
import { withModels } from '../../models-session.ts';
import { printJson } from '../../session.ts';
import { jsonOption, typeNamed, typeOption } from './shared.ts';

/** What is done with checkpoints, installed or not: converting, timing, and running single blocks. */
export function defineRunning(models: Command): void {
  defineConvert(models);
  defineBench(models);
  defineProbe(models);
}

function defineConvert(models: Command): void {
  models
    .command('convert')
    .description('Converts a checkpoint to what runs here; what was converted before is found again.')
    .argument('<model>', 'an installed model, or a checkpoint: a file or a folder', path)
    .addOption(typeOption())
    .addOption(jsonOption())
    .action((model: string, values) =>
      withModels(async ({ folder, signal, progress }) => {
        const { convertApart } = await import('../../../../models/catalogue/convert-apart.ts');
        const rows: unknown[] = [];
        for (const source of await sourcesOf(model, folder)) {
          const weights = typeNamed(values.dtype);
          const converted = await convertApart(source, folder, {
            weights,
            signal,
            progress: progress('Converting'),
          });
          const { kind, sha256, isNew } = converted;
          rows.push({ kind: kind.name, source, sha256, weights, folder: converted.folder, isNew });
          if (values.json === true) continue;
          const before = isNew ? '' : ', as it was converted before';
          process.stdout.write(`${kind.name} in ${converted.folder}${before}.\n`);
        }
        if (values.json === true) printJson({ version: 1, converted: rows });
      }),
    );
}

function defineBench(models: Command): void {
  models
    .command('bench')
    .description('Times a model on this machine: the median of three runs after a first one.')
    .argument('<model>', 'an installed model, or a checkpoint: a file or a folder', path)
    .addOption(typeOption())
    .option('--threads <n>', 'threads of the processor', integerWithin(1, 1024), availableParallelism())
    .option(
      '--provider <name>',
      'what computes: auto tries all that the run-time has and remembers the best, cpu the processor alone',
    )
    .addOption(jsonOption())
    .action((model: string, values) =>
      withModels(async ({ folder, signal, progress }) => {
        const { bench } = await import('../../../../models/catalogue/bench.ts');
        const { convertApart } = await import('../../../../models/catalogue/convert-apart.ts');
        const weights = typeNamed(values.dtype);
        // The networks of a bag are equal in size.
        const source = (await sourcesOf(model, folder))[0]!;
        const converted = await convertApart(source, folder, {
          weights,
          signal,
          progress: progress('Converting'),
        });
        const { choosing } = await import('../../../../models/runtime/chosen-session.ts');
        const verdicts = new Map<string, Verdict>();
        const { threads } = values;
        const provider = values.provider?.toLowerCase();
        const open = choosing({
          threads,
          ...(provider !== undefined && { provider }),
          isFresh: true,
          onVerdict: (model, verdict) => verdicts.set(basename(model, '.onnx'), verdict),
        });
        const context = { model: converted.folder, encodec: null, t5: null, weights, open };
        const results = await bench(converted, context, progress('Timing'));
        const load = loadavg()[0]!;
        if (values.json === true) {
          return printJson({ version: 1, weights, threads, load, results, providers: Object.fromEntries(verdicts) });
        }
        for (const result of results) process.stdout.write(`${benchText(result)}\n`);
        for (const [part, { reports }] of verdicts)
          for (const { why } of reports) process.stdout.write(`${part}: ${why}\n`);
        process.stdout.write(`${threads} threads, ${weights}; the machine's load was ${load.toFixed(1)}.\n`);
      }),
    );
}

function benchText({ what, time, realTimeFactor, computedBy }: BenchResult): string {
  const factor = realTimeFactor === null ? '' : `, real-time factor ${realTimeFactor.toFixed(2)}`;
  return `${what}: ${time.toFixed(2)} s${factor} (${computedBy})`;
}

function defineProbe(models: Command): void {
  models
    .command('probe')
    .description('Runs one block of a model on given tensors, to compare the conversion with its reference.')
    .argument('<block>', 'as htdemucs.segment, encodec.decode, t5.encode, jasco.velocity')
    .requiredOption('--weights <path>', 'the official checkpoint, a file or a folder', path)
    .option('--encodec <path>', 'the checkpoint of the codec, where the block needs one', path)
    .option('--t5 <path>', 'the checkpoint of the text encoder, where the block needs one', path)
    .addOption(typeOption())
    .requiredOption('--in <file>', 'the inputs as safetensors, float32 or int32', path)
    .requiredOption('--out <file>', 'where the outputs go, as safetensors', path)
    .addOption(jsonOption())
    .action((block: string, values) =>
      withModels(async ({ folder, signal, progress }) => {
        const { convertApart } = await import('../../../../models/catalogue/convert-apart.ts');
        const { probe } = await import('../../../../models/catalogue/probe.ts');
        const { choosing } = await import('../../../../models/runtime/chosen-session.ts');
        // What is compared with a reference is computed as exactly as can be: another provider only where the person names it.
        const named = providerOfEnvironment();
        const provider = named === 'auto' ? 'cpu' : named;
        const probed = await probe(folder, {
          block,
          weights: values.weights,
          encodec: values.encodec ?? null,
          t5: values.t5 ?? null,
          type: typeNamed(values.dtype),
          input: values.in,
          output: values.out,
          open: choosing({ threads: availableParallelism(), provider }),
          convert: (source, weights) =>
            convertApart(source, folder, { weights, signal, progress: progress('Converting') }),
        });
        if (values.json === true) return printJson({ version: 1, ...probed });
        const shapes = Object.entries(probed.outputs).map(([name, shape]) => `${name} [${shape.join(', ')}]`);
        process.stdout.write(`${block}: ${shapes.join(', ')} in ${values.out}, computed by ${probed.computedBy}.\n`);
      }),
    );
}

/** The checkpoints that a word means: an installed model of the list, else a path. `./htdemucs` is a folder that is called like a model. */
async function sourcesOf(model: string, folder: ModelsFolder): Promise<readonly string[]> {
  const isNamed = CATALOGUE.some(({ name }) => name === model);
  if (!isNamed && existsSync(model)) return [model];
  if (/[\\/.]/.test(model)) throw new PlainError(`${model} is not there: check the name and the folder.`);
  const { checkpointsOf, entryNamed } = await import('../../../../models/catalogue/installed.ts');
  return checkpointsOf(folder, entryNamed(model));
}
